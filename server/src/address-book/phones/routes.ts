import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/mount.ts'
import { addPhone, findPhone, listPhones, removePhone, replacePhone } from './queries.ts'

export const phoneRoutes: Handlers<Contract['phones']> = {
  list: ({ params, scope }) => listPhones(scope, params.contact_id),
  add: ({ params, headers, body, scope }) => addPhone(scope, params.contact_id, headers['if-match'], body),
  get: ({ params, scope }) => findPhone(scope, params.contact_id, params.phone_id),
  replace: ({ params, headers, body, scope }) => replacePhone(scope, params.contact_id, params.phone_id, headers['if-match'], body),
  remove: ({ params, headers, scope }) => removePhone(scope, params.contact_id, params.phone_id, headers['if-match']),
}
