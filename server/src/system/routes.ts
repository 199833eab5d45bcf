import type { Contract } from '@contacts/contract'
import type { Handlers } from '../platform/http/handler.ts'
import { Problem } from '../core/problem.ts'
import { version } from './version.ts'

export const systemRoutes: Handlers<Contract['system']> = {
  health: async ({ context }) => {
    if (context.lifecycle.stopping) return new Problem('unavailable', 'The server is about to stop.')
    await context.db.run({ text: 'select 1', values: [] })
    return { status: 'ok', version }
  },
  live: async () => ({ status: 'ok', version }),
}
