import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/mount.ts'
import { putAvatar } from './put.ts'
import { removeAvatar } from './remove.ts'
import { showAvatar, showPicture } from './show.ts'

export const avatarRoutes: Handlers<Contract['avatars']> = {
  put: ({ body, scope }) => putAvatar(scope, body),
  get: ({ scope }) => showAvatar(scope),
  remove: ({ scope }) => removeAvatar(scope),
}

export const pictureRoutes: Handlers<Contract['pictures']> = {
  get: ({ params, scope }) => showPicture(scope, params),
}
