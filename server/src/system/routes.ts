import type { Contract } from '@contacts/contract'
import type { RequestContext } from '../platform/context.ts'
import type { Handlers } from '../platform/http/handler.ts'
import { Problem } from '../core/problem.ts'
import { version } from './version.ts'

export const systemRoutes: Handlers<Contract['system']> = {
  health: async ({ context: { db, lifecycle, addToLog } }) => {
    if (lifecycle.stopping) return aboutToStop(addToLog)
    const fault = await db.findFault()
    if (!fault) return { status: 'ok', version }
    const { detail, code } = fault
    addToLog({ reason: code ? `${detail} (${code})` : detail })
    return new Problem('unavailable', detail)
  },
  ready: async ({ context: { lifecycle, addToLog } }) => (lifecycle.stopping ? aboutToStop(addToLog) : { status: 'ok', version }),
  live: async () => ({ status: 'ok', version }),
}

function aboutToStop(addToLog: RequestContext['addToLog']) {
  const detail = 'The server is about to stop.'
  addToLog({ reason: detail })
  return new Problem('unavailable', detail)
}
