import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { addPhone, findPhone, listPhones, removePhone, replacePhone } from './queries.ts'

export const phoneRoutes: Handlers<Contract['phones']> = {
  list: ({ params, context }) => listPhones(context, params.contact_id),
  add: ({ params, headers, body, context }) => addPhone(context, params.contact_id, headers, body),
  get: ({ params, context }) => findPhone(context, params.contact_id, params.phone_id),
  replace: ({ params, headers, body, context }) => replacePhone(context, params.contact_id, params.phone_id, headers, body),
  remove: ({ params, headers, context }) => removePhone(context, params.contact_id, params.phone_id, headers),
}
