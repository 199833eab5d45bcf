import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access } from './shared/access.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const Health = z
  .object({
    status: z.literal('ok').meta({ description: 'Always `ok`; a failure has another HTTP status.' }),
    version: z.string().meta({ description: 'Version of the server (semver).' }),
  })
  .meta({ id: 'Health', description: 'The server is healthy.', examples: [{ status: 'ok', version: '0.1.0' }] })

export const system = c.router({
  health: {
    method: 'GET',
    path: '/healthchecker',
    summary: 'Check readiness',
    description: 'Queries the database. For load balancers: 503 means that the server must not receive requests.',
    metadata: access('public', null),
    responses: { 200: Health, ...failsWith('validation-failed', 'unavailable') },
  },
  live: {
    method: 'GET',
    path: '/livez',
    summary: 'Check liveness',
    description: 'Queries nothing. For supervisors: no response means that the process must be restarted.',
    metadata: access('public', null),
    responses: { 200: Health, ...failsWith('validation-failed') },
  },
})
