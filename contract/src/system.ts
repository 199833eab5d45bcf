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
  .meta({ id: 'Health', description: 'The check has passed.', examples: [{ status: 'ok', version: '0.1.0' }] })

export const system = c.router({
  health: {
    method: 'GET',
    path: '/healthchecker',
    summary: 'Check the health of the service',
    description:
      'Queries the database on a connection of its own. For monitoring: 503 means that requests fail, and `detail` says why. ' +
      'Load balancers use `GET /readyz` instead, because an outage of the database makes every server unhealthy.',
    metadata: access('public', null),
    responses: { 200: Health, ...failsWith('validation-failed', 'unavailable') },
  },
  ready: {
    method: 'GET',
    path: '/readyz',
    summary: 'Check readiness',
    description:
      'Does not query the database. For load balancers: 503 means that this process is starting or ' +
      'about to stop, and must not receive requests.',
    metadata: access('public', null),
    responses: { 200: Health, ...failsWith('validation-failed', 'unavailable') },
  },
  live: {
    method: 'GET',
    path: '/livez',
    summary: 'Check liveness',
    description:
      'Does not query the database. For supervisors: responds also while the server starts; no response means that the process must be restarted.',
    metadata: access('public', null),
    responses: { 200: Health, ...failsWith('validation-failed') },
  },
})
