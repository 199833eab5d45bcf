import { createClient, unwrap } from '@contacts/client'
import type { Postgres } from '../harness/postgres.ts'
import { startProcess } from '../harness/process.ts'

/** Starts the service without rate limits, on a new database, and signs a new user in. */
export async function startWithSignedInClient(postgres: Postgres, settings: Record<string, string> = {}) {
  await postgres.createDatabase('contacts')
  const { url } = await startProcess({
    env: { RATE_LIMIT: 'off', LOG_LEVEL: 'warn', DATABASE_URL: postgres.url('contacts'), ...settings },
  })
  const client = createClient({ baseUrl: url })
  const credentials = { email: 'bench@example.com', password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: 'Bench', ...credentials } }))
  const tokens = await unwrap(client.auth.login({ body: credentials }))
  return { url, client, tokens }
}
