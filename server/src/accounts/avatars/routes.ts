import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { putAvatar } from './put.ts'
import { removeAvatar } from './remove.ts'
import { showAvatar, showPicture } from './show.ts'

export const avatarRoutes: Handlers<Contract['avatars']> = {
  put: ({ body, context }) => putAvatar(context, body),
  get: ({ context }) => showAvatar(context),
  remove: ({ context }) => removeAvatar(context),
}

export const pictureRoutes: Handlers<Contract['pictures']> = {
  get: ({ params, context }) => showPicture(context, params),
}
