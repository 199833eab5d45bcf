/**
 * `npm run seed`: fills an address book on a running server with realistic contacts, through the client.
 *
 *   npm run seed -- [--url http://127.0.0.1:8000] [--count 200] [--email seed@example.com] [--password …] [--random 1]
 *
 * Creates the account if it does not exist. The same `--random` seed generates the same contacts.
 */
import { type Client, type ContactInput, createClient, ProblemError, unwrap } from '@contacts/client'
import { parseArgs } from 'node:util'
import { type Random, realisticContact, seededRandom } from './harness/realistic-contacts.ts'

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
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) throw new Error('--count must be a whole number from 1 to 1000000')
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
  const random = seededRandom(Number(values.random))
  const people = Array.from({ length: count }, () => ({ ...realisticContact(random), ...detailsOf(random) }))
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

const ADDRESSES = [
  { street: 'вул. Городоцька, 12, кв. 7', city: 'Львів', postal_code: '79000', country: 'UA', label: 'home' },
  { street: '221B Baker Street', city: 'London', postal_code: 'NW1 6XE', country: 'United Kingdom', label: 'work' },
  { city: 'Kraków', country: 'Polska' },
]

/** Some contacts have an address, a website, an anniversary, a spouse and a nickname; most have none of them. */
function detailsOf(random: Random): ContactInput {
  const index = Math.floor(random() * 12)
  const address = ADDRESSES[index]
  return {
    addresses: address ? [address] : [],
    ...(index === 0 && { nickname: 'Соня', related: [{ name: 'Олена', label: 'spouse' }] }),
    ...(index === 1 && { urls: [{ url: 'https://example.com', label: 'work' }], dates: [{ date: '2015-06-20', label: 'anniversary' }] }),
  }
}

/** Creates a contact. Waits when the server limits requests, and prints how to avoid the wait. */
async function save(client: Client, body: ContactInput): Promise<void> {
  const response = await client.contacts.create({ body })
  if (response.ok) return
  if (response.problem.code !== 'rate-limited') throw new ProblemError(response)
  const seconds = Number(response.headers.get('retry-after') ?? 1)
  warnOnce('\nThe server limits requests, so this takes a while. To avoid the wait, start the server with RATE_LIMIT=off.\n')
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  return save(client, body)
}

const warned = new Set<string>()
function warnOnce(text: string) {
  if (!warned.has(text)) process.stderr.write(text)
  warned.add(text)
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
    return `The account ${values.email} has another password. Pass that password with --password, or choose another --email.`
  const { message, cause } = error as Error
  const reason = cause instanceof Error ? ` (${cause.message || (cause as { code?: string }).code})` : ''
  return `Cannot seed ${values.url}: ${message}${reason}. Is the server running?`
}
