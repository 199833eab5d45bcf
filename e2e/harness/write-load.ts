/** Clients that write and read contacts while a test injects faults, and count what failed and what was created. */
import { type Client, ConnectionError, createClient, ProblemError, ServiceError, unwrap } from '@contacts/client'

/** The results of the requests so far. All clients of a test add to the same results. */
export interface LoadResults {
  requests: number
  /** How many requests failed, by the name of the failure. */
  failures: Map<string, number>
  /** The ids of the contacts that were created. */
  created: Set<string>
}

export const newLoadResults = (): LoadResults => ({ requests: 0, failures: new Map(), created: new Set() })

export async function signUpWithoutRetries(url: string, name: string): Promise<Client> {
  const client = createClient({ baseUrl: url, retries: 0 })
  const credentials = { email: `${name}@example.com`, password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: name, ...credentials } }))
  await unwrap(client.auth.login({ body: credentials }))
  return client
}

/**
 * Creates contacts, and reads, changes and searches each, until `isOver` returns true. Waits for each response before
 * the next request.
 */
export async function sendRequests({ contacts }: Client, results: LoadResults, isOver: () => boolean): Promise<void> {
  const count = async <T>(call: Promise<T>): Promise<T | undefined> => {
    results.requests++
    return call.catch((error: unknown) => {
      const name = nameOf(error)
      results.failures.set(name, (results.failures.get(name) ?? 0) + 1)
      return undefined
    })
  }
  for (let turn = 0; !isOver(); turn++) {
    const created = await count(unwrap(contacts.create({ body: { first_name: `Ada ${turn}`, notes: 'as before' } })))
    if (!created) continue
    results.created.add(created.id)
    const params = { id: created.id }
    await count(unwrap(contacts.get({ params })))
    await count(unwrap(contacts.patch({ params, body: { notes: `turn ${turn}` } })))
    await count(unwrap(contacts.list({ query: { q: 'ada', limit: 5 } })))
    await count(unwrap(contacts.batch({ body: { items: [{ op: 'patch', id: created.id, body: { notes: 'in a batch' } }] } })))
  }
}

function nameOf(error: unknown) {
  if (error instanceof ConnectionError) return 'connection broken'
  if (error instanceof ProblemError || error instanceof ServiceError) return `${error.status} ${error.problem?.code ?? 'without a problem'}`
  throw error
}

/** Describes the failures, except those named in `expected`; returns `0` if there are no others. */
export function describeFailures({ failures }: LoadResults, ...expected: string[]): string {
  const others = [...failures].filter(([name]) => !expected.includes(name))
  return others.map(([name, times]) => `${times} × ${name}`).join(', ') || '0'
}

/** The ids of all contacts that these clients can list. */
export async function idsOf(clients: Client[]): Promise<string[]> {
  const ids: string[] = []
  for (const { contacts } of clients) for await (const { id } of contacts.iterate({ query: { limit: 1000 } })) ids.push(id)
  return ids
}
