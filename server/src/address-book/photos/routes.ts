import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { putPhoto } from './put.ts'
import { removePhoto } from './remove.ts'
import { showPhoto } from './show.ts'

export const photoRoutes: Handlers<Contract['photos']> = {
  put: ({ params, headers, body, context }) => putPhoto(context, params.contact_id, headers, body),
  get: ({ params, context }) => showPhoto(context, params.contact_id),
  remove: ({ params, headers, context }) => removePhoto(context, params.contact_id, headers),
}
