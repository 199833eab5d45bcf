/** Which requests the client retries against the real service, and which it does not. */
import { createClient, unwrap } from '@contacts/client'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { connectTo } from '../harness/direct-connection.ts'
import { type Fault, faultyFetch } from '../harness/faulty-fetch.ts'
import { startService } from '../harness/service.ts'
import { testOn } from '../harness/database-settings.ts'

const service = await startService()
const { url: baseUrl, alice, seen } = service

/** Creates a client of Alice whose next requests get these faults, in this order. */
function alicesClient(...faults: Fault[]) {
  const keys: (string | null)[] = []
  const client = createClient({
    baseUrl,
    tokens: alice.client.session.tokens,
    retries: 5,
    fetch: faultyFetch(() => faults.shift()),
    onRequest: ({ headers }) => void keys.push(headers.get('idempotency-key')),
  })
  return { ...client, keys }
}

const countArrivals = (operation: string) => seen.filter((one) => one.operation === operation).length
const newContact = () => unwrap(alice.client.contacts.create({ body: { first_name: 'Ada' } }))
const list = () => alice.client.contacts.iterate().toArray()

describe('a change of an existing contact', () => {
  const changes = {
    contactsPatch: ({ contacts }: ReturnType<typeof alicesClient>, id: string) =>
      contacts.patch({ params: { id }, body: { notes: 'new' } }),
    contactsReplace: ({ contacts }: ReturnType<typeof alicesClient>, id: string) =>
      contacts.replace({ params: { id }, body: { first_name: 'Ada', notes: 'new' } }),
    contactsRemove: ({ contacts }: ReturnType<typeof alicesClient>, id: string) => contacts.remove({ params: { id }, ifMatch: 1 }),
  }

  test.each(Object.entries(changes))('is applied once and returns its result even if responses are lost: %s', async (operation, change) => {
    const { id } = await newContact()
    const before = countArrivals(operation)

    const result = await change(alicesClient('response lost', 'response lost'), id)

    expect(result).toMatchObject(operation === 'contactsRemove' ? { status: 204 } : { status: 200, data: { version: 2, notes: 'new' } })
    expect(result.headers.get('idempotency-replayed')).toBe('true')
    expect(countArrivals(operation)).toBe(before + 3)
  })

  test('a removal whose responses are lost moves the contact to the trash, and its retries do not delete it', async () => {
    const { id } = await newContact()

    const { status } = await alicesClient('response lost', 'response lost').contacts.remove({ params: { id } })

    expect(status).toBe(204)
    expect(await unwrap(alice.client.contacts.restore({ params: { id } }))).toMatchObject({ id, deleted_at: null })
  })

  test('with edit() is applied once even if responses are lost', async () => {
    const { id } = await newContact()

    const result = await alicesClient('response lost', 'response lost').contacts.edit(id, ({ notes }) => ({ notes: `${notes ?? ''}!` }))

    expect(result).toMatchObject({ ok: true, data: { version: 2, notes: '!' } })
  })

  test.each(Object.entries(changes))('is applied once if the client has to wait after a 429: %s', async (operation, change) => {
    const { id } = await newContact()
    const before = countArrivals(operation)

    expect(await change(alicesClient(429), id)).toMatchObject({ ok: true })

    expect(countArrivals(operation)).toBe(before + 1)
  })
})

test('each create call creates one contact, and its retries share one idempotency key', async () => {
  const client = alicesClient('request lost', 'response lost', 'response lost')
  const before = (await list()).length

  const first = await unwrap(client.contacts.create({ body: { first_name: 'Ada' } }))
  const second = await unwrap(client.contacts.create({ body: { first_name: 'Ada' } }))

  const [key, ...laterKeys] = client.keys
  expect(laterKeys.slice(0, 3)).toEqual([key, key, key])
  expect(laterKeys[3]).not.toBe(key)
  const ids = (await list()).map(({ id }) => id)
  expect(ids).toHaveLength(before + 2)
  expect(ids).toEqual(expect.arrayContaining([first.id, second.id]))
})

test('two create calls with the same idempotency key from the caller create one contact', async () => {
  const client = alicesClient()
  const create = () => client.contacts.create({ body: { first_name: 'Ada' }, headers: { 'idempotency-key': 'mine' } })

  const [first, second] = [await unwrap(create()), await unwrap(create())]

  expect(second.id).toBe(first.id)
  expect(client.keys).toEqual(['mine', 'mine'])
})

testOn('postgres', 'the client retries while another request uses its idempotency key', async () => {
  const { id } = await unwrap(alice.client.users.me())
  const digest = createHash('sha256')
    .update(JSON.stringify(['POST', '/api/contacts', 'held']))
    .digest('base64url')
  const lockOwner = await connectTo(service.db)
  await lockOwner.query('select pg_advisory_lock(hashtextextended($1, 0))', [`${id} ${digest}`])
  const statuses: (number | undefined)[] = []
  const client = alicesClient()

  const created = await client.contacts.create({
    body: { first_name: 'Ada' },
    headers: { 'idempotency-key': 'held' },
    onResponse: async ({ response }) => {
      if (statuses.push(response?.status) === 2) await lockOwner.end()
    },
  })

  expect(created).toMatchObject({ ok: true, status: 201 })
  expect(statuses.slice(0, 2)).toEqual([409, 409])
  expect(statuses.at(-1)).toBe(201)
})

test('the client returns a 429 without a retry if Retry-After is longer than its maximum delay', async () => {
  const limited = await startService({ settings: { RATE_LIMIT: 'on' } })
  const { email, password } = limited.alice
  const client = createClient({ baseUrl: limited.url })
  await unwrap(client.auth.login({ body: { email, password } }))
  const attempts: number[] = []

  const answers = []
  for (let count = 0; count <= 20; count++)
    answers.push(await client.users.exportData({ onRequest: ({ attempt }) => void attempts.push(attempt) }))

  expect(answers.map(({ status }) => status)).toEqual([...Array<number>(20).fill(200), 429])
  expect(answers[20]).toMatchObject({ ok: false, problem: { code: 'rate-limited' } })
  expect(Number(answers[20]!.headers.get('retry-after'))).toBeGreaterThan(30)
  expect(attempts).toEqual(Array(21).fill(1))
})

test('an abort ends the wait before a retry, and the process can exit', async () => {
  const program = `
    import { createClient } from '@contacts/client'
    const controller = new AbortController()
    const client = createClient({ baseUrl: 'http://127.0.0.1:9', maxRetryDelay: 600_000, callTimeout: 0, fetch: async () => {
      setTimeout(() => controller.abort(new Error('the user left')), 20)
      return new Response('', { status: 503, headers: { 'retry-after': '500' } })
    } })
    await client.system.live({ signal: controller.signal }).catch(({ message }) => console.log(message))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close') as Promise<[number]>

  const output = await text(child.stdout!)
  const [code] = await ended

  expect([output, code]).toEqual(['the user left\n', 0])
})

describe('twenty concurrent edits of one contact', () => {
  const edit = (id: string, attempts: number) =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        alicesClient().contacts.edit(id, ({ notes }) => ({ notes: `${notes ?? ''}${index},` }), { attempts }),
      ),
    )
  const notesOf = async (id: string) =>
    (await unwrap(alice.client.contacts.get({ params: { id } }))).notes?.split(',').filter(Boolean).map(Number)

  test('all succeed if they may retry often enough', async () => {
    const { id } = await newContact()

    const answers = await edit(id, 100)

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect((await notesOf(id))!.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  test('succeed or fail with precondition-failed if each may try once, and the failed ones save nothing', async () => {
    const { id } = await newContact()

    const answers = await edit(id, 1)

    const winners = answers.flatMap(({ ok }, index) => (ok ? [index] : []))
    expect(answers.filter(({ ok }) => !ok).every((answer) => !answer.ok && answer.problem.code === 'precondition-failed')).toBe(true)
    expect(winners.length).toBeLessThan(20)
    expect((await notesOf(id))!.toSorted((a, b) => a - b)).toEqual(winners)
  })
})
