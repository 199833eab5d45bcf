import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access } from './shared/access.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const Health = z
  .object({
    status: z.literal('ok').meta({ description: 'The service answers.' }),
    version: z.string().meta({ description: 'Version of the service (semver).' }),
  })
  .meta({ id: 'Health', description: 'The service is well.', examples: [{ status: 'ok', version: '0.1.0' }] })

export const system = c.router({
  health: {
    method: 'GET',
    path: '/healthchecker',
    summary: 'Tell whether the service can work',
    description: 'Asks the database. For a load balancer: 503 means that no request should be sent here.',
    metadata: access('public', null),
    responses: { 200: Health, ...failsWith('validation-failed', 'unavailable') },
  },
  live: {
    method: 'GET',
    path: '/livez',
    summary: 'Tell whether the process lives',
    description: 'Asks nothing else. For a supervisor: no answer means that the process should be started again.',
    metadata: access('public', null),
    responses: { 200: Health, ...failsWith('validation-failed') },
  },
})
