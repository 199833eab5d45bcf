import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { endOtherSessions, endOwnSession } from './end.ts'
import { listOwnSessions } from './list.ts'

export const sessionRoutes: Handlers<Contract['sessions']> = {
  list: ({ context }) => listOwnSessions(context),
  end: ({ params, context }) => endOwnSession(context, params.id),
  endOthers: ({ context }) => endOtherSessions(context),
}
