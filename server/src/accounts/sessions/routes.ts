import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/mount.ts'
import { endOne, endOthers, listSessions } from './list.ts'

export const sessionRoutes: Handlers<Contract['sessions']> = {
  list: ({ context }) => listSessions(context),
  end: ({ params, context }) => endOne(context, params.id),
  endOthers: ({ context }) => endOthers(context),
}
