/**
 * `npm run seed`: fills a believable address book through the client, against a running server.
 *
 *   npm run seed -- [--url http://127.0.0.1:8000] [--count 200] [--email seed@example.com] [--password …] [--random 1]
 *
 * The account is made if it does not exist. The same `--random` gives the same people.
 */
import { type Client, type ContactInput, createClient, ProblemError, unwrap } from '@contacts/client'
import { parseArgs } from 'node:util'
import { believableContact, randomFrom } from './harness/believable.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000' },
    count: { type: 'string', default: '200' },
    email: { type: 'string', default: 'seed@example.com' },
    password: { type: 'string', default: 'seed address book' },
    random: { type: 'string', default: '1' },
  },
})
const count = Number(values.count)
const AT_ONCE = 16

try {
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) throw new Error('--count is a whole number from 1 to 1000000')
  const client = createClient({ baseUrl: values.url })
  await signIn(client)
  const seconds = await fill(client)
  process.stdout.write(
    `\n${count} contacts in ${seconds.toFixed(1)} s. Sign in at ${values.url}/docs with ${values.email} and "${values.password}".\n`,
  )
} catch (error) {
  process.stderr.write(`\n${explain(error)}\n`)
  process.exitCode = 1
}

async function signIn(client: Client) {
  const { email, password } = values
  const signedUp = await client.auth.signup({ body: { username: 'Seed', email, password } })
  if (!signedUp.ok && signedUp.problem.code !== 'email-taken') throw new ProblemError(signedUp)
  await unwrap(client.auth.login({ body: { email, password } }))
  await unwrap(client.users.update({ body: { default_region: 'UA', time_zone: 'Europe/Kyiv' } }))
}

async function fill(client: Client) {
  const random = randomFrom(Number(values.random))
  const people = Array.from({ length: count }, () => believableContact(random))
  const started = performance.now()
  let saved = 0
  const work = async () => {
    for (let body = people.pop(); body; body = people.pop()) {
      await save(client, body)
      showProgress(++saved, started)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return (performance.now() - started) / 1000
}

/** Waits when the server limits requests, and says why that takes long. */
async function save(client: Client, body: ContactInput): Promise<void> {
  const answer = await client.contacts.create({ body })
  if (answer.ok) return
  if (answer.problem.code !== 'rate-limited') throw new ProblemError(answer)
  const seconds = Number(answer.headers.get('retry-after') ?? 1)
  sayOnce('\nThe server limits requests; started with RATE_LIMIT=off it would take them all at once.\n')
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  return save(client, body)
}

const said = new Set<string>()
function sayOnce(text: string) {
  if (!said.has(text)) process.stderr.write(text)
  said.add(text)
}

function showProgress(saved: number, started: number) {
  if (saved % Math.ceil(count / 100) !== 0 && saved !== count) return
  const width = 40
  const full = Math.round((saved / count) * width)
  const rate = Math.round(saved / ((performance.now() - started) / 1000))
  const line = `[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${saved}/${count}  ${rate}/s`
  if (process.stderr.isTTY) process.stderr.write(`\r${line}`)
  else if (saved % Math.ceil(count / 10) === 0 || saved === count) process.stderr.write(`${line}\n`)
}

function explain(error: unknown) {
  if (error instanceof ProblemError && error.problem.code === 'wrong-credentials')
    return `The account ${values.email} exists with another password: give it with --password, or another --email.`
  const { message, cause } = error as Error
  return `Cannot seed ${values.url}: ${message}${cause instanceof Error ? ` (${cause.message || (cause as { code?: string }).code})` : ''}. Is the server running?`
}
