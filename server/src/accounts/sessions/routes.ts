import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/mount.ts'
import { endOne, endOthers, listSessions } from './list.ts'

export const sessionRoutes: Handlers<Contract['sessions']> = {
  list: ({ scope }) => listSessions(scope),
  end: ({ params, scope }) => endOne(scope, params.id),
  endOthers: ({ scope }) => endOthers(scope),
}
