import { ConnectionError, createClient, unwrap } from '@contacts/client'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { settableClock } from './clock.ts'
import { type Contacts, type ContactsOptions, startContacts } from './index.ts'

const contacts = await startContacts()
afterAll(() => contacts.close())

const signIn = (service: Contacts, name = 'Olena') => service.person(name).then(({ client }) => client)
const daysLeft = async (client: Contacts['client']) =>
  (await unwrap(client.birthdays.upcoming({ query: { days: 366 } }))).items[0]?.days_until

async function startAnother(options: ContactsOptions) {
  const another = await startContacts(options)
  onTestFinished(() => another.close())
  return another
}

/** A PNG of one red pixel. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')

describe('the client', () => {
  test('creates, finds, changes and removes a contact', async () => {
    const client = await signIn(contacts)

    const ivan = await unwrap(client.contacts.create({ body: { first_name: 'Іван', phones: [{ number: '+380671234567' }] } }))
    const found = await unwrap(client.contacts.list({ query: { q: 'ivan' } }))
    const changed = await unwrap(client.contacts.patch({ params: { id: ivan.id }, body: { notes: 'Met in Lviv.' } }))
    const removed = await client.contacts.remove({ params: { id: ivan.id } })

    expect(found.items).toEqual([ivan])
    expect(changed).toMatchObject({ first_name: 'Іван', notes: 'Met in Lviv.', version: 2 })
    expect(removed).toMatchObject({ ok: true, status: 204, data: undefined })
    expect(await client.contacts.get({ params: { id: ivan.id } })).toMatchObject({ ok: false, problem: { code: 'contact-not-found' } })
  })

  test('uploads a picture and downloads its bytes', async () => {
    const client = await signIn(contacts)

    const { avatar_url } = await unwrap(client.avatars.put({ body: PICTURE }))
    const shown = await unwrap(client.avatars.get())
    const linked = await contacts.fetch(avatar_url!)

    expect(shown.type).toBe('image/webp')
    expect(Buffer.from(await shown.arrayBuffer()).toString('latin1')).toMatch(/^RIFF.{4}WEBP/s)
    expect(await linked.blob()).toEqual(shown)
  })

  test('refreshes an expired token once for many calls, and signs out when the session has expired', async () => {
    const service = await startAnother({ now: '2026-11-20T09:30:00Z' })
    const client = await signIn(service)
    const before = client.session.tokens!

    service.clock.advance(3_600_000)
    await Promise.all(['Ada', 'Grace', 'Linus'].map((first_name) => client.contacts.create({ body: { first_name } }).then(unwrap)))
    const after = client.session.tokens!
    service.clock.set('2036-11-20T09:30:00Z')
    const refused = await client.contacts.list()

    expect(after.session_id).toBe(before.session_id)
    expect(after.refresh_token).not.toBe(before.refresh_token)
    expect(refused).toMatchObject({ ok: false, status: 401 })
    expect(client.session.tokens).toBeNull()
  })

  test('exports an account in a response of several chunks', async () => {
    const client = await signIn(contacts)
    const notes = 'x'.repeat(1_000)
    for (let at = 0; at < 2; at++)
      await unwrap(
        client.contacts.batch({
          body: { items: Array.from({ length: 100 }, () => ({ op: 'create', body: { first_name: 'Ada', notes } })) },
        }),
      )

    const document = await unwrap(client.users.exportData())

    expect(document.contacts).toHaveLength(200)
  })
})

describe('the clock', () => {
  test('follows the clock of the machine until it is set, and then stops', async () => {
    const clock = settableClock()

    const before = Date.now()
    const running = clock.now().getTime()
    clock.set('2026-02-28T12:00:00Z')
    clock.advance(500)

    expect(running).toBeGreaterThanOrEqual(before)
    expect(clock.now()).toEqual(new Date('2026-02-28T12:00:00.500Z'))
    expect(() => clock.set('tomorrow')).toThrow('tomorrow is not an instant')
    expect(clock.now()).toEqual(new Date('2026-02-28T12:00:00.500Z'))
  })
})

describe('settings', () => {
  test('are passed to the server', async () => {
    const service = await startAnother({
      settings: { PUBLIC_URL: 'https://contacts.example', EMAIL_VERIFICATION: 'required', DEFAULT_REGION: 'UA' },
    })
    const { client, email } = await service.person('Olena')

    const refused = await client.contacts.list()
    const { link, token } = await service.mailbox.linkTo(email)
    await unwrap(client.auth.verifyEmail({ body: { token } }))
    const ivan = await unwrap(client.contacts.create({ body: { first_name: 'Іван', phones: [{ number: '067 123 45 67' }] } }))

    expect(service.url).toBe('https://contacts.example')
    expect(refused).toMatchObject({ ok: false, problem: { code: 'email-not-verified' } })
    expect(link).toMatch(/^https:\/\/contacts\.example\//)
    expect(ivan.phones[0]).toMatchObject({ e164: '+380671234567' })
  })

  test('can switch rate limits on', async () => {
    const service = await startAnother({ settings: { RATE_LIMIT: 'on' } })

    const statuses = await Promise.all(
      Array.from({ length: 70 }, () => service.fetch(`${service.url}/api/contacts`).then(({ status }) => status)),
    )

    expect(new Set(statuses)).toEqual(new Set([401, 429]))
  })

  test('that are invalid make the start fail', async () => {
    const starting = startContacts({ settings: { PASSWORD_MIN_LENGTH: 'long' } })

    await expect(starting).rejects.toThrow('PASSWORD_MIN_LENGTH must be a whole number')
  })

  test('that this package sets itself are ignored', async () => {
    // @ts-expect-error -- the database is always in memory
    const options: ContactsOptions = { settings: { DATABASE_URL: 'postgres://127.0.0.1/contacts' } }

    const service = await startAnother(options)

    await expect(service.person('Olena')).resolves.toMatchObject({ email: 'olena-1@example.com' })
  })
})

describe('the mailbox', () => {
  test('has the e-mails that were sent, the oldest first', async () => {
    const service = await startAnother({})
    const { client, email, password } = await service.person('Olena')

    const none = await service.mailbox.mailTo('nobody@example.com').catch((error: Error) => error.message)
    const first = await service.mailbox.linkTo(email)
    await unwrap(client.auth.verifyEmail({ body: { token: first.token } }))
    await unwrap(client.auth.requestPasswordReset({ body: { email } }))
    const second = await service.mailbox.linkTo(email)
    await unwrap(service.client.auth.resetPassword({ body: { token: second.token, password: `${password}!` } }))
    await unwrap(service.client.auth.login({ body: { email, password: `${password}!` } }))
    await unwrap(service.client.users.changePassword({ body: { current_password: `${password}!`, new_password: password } }))

    expect(none).toBe('There is no e-mail to nobody@example.com. There are e-mails to: olena-1@example.com.')
    expect(second.token).not.toBe(first.token)
    expect((await service.mailbox.mails()).map(({ link }) => link)).toEqual([first.link, second.link, undefined])
    expect(await service.mailbox.mailTo(email)).toMatchObject({ to: [{ name: 'Olena', address: email }], link: undefined })
    expect(await service.mailbox.linkTo(email)).toEqual(second)
  })
})

describe('after a reset', () => {
  test('there is no data, and the clock shows its start time', async () => {
    const service = await startAnother({ now: '2026-11-20T09:30:00Z' })
    const { client, email, password } = await service.person('Olena')
    await unwrap(service.client.auth.login({ body: { email, password } }))
    service.clock.advance(1_000)

    await service.reset()

    expect(service.clock.now()).toEqual(new Date('2026-11-20T09:30:00Z'))
    expect(await service.mailbox.mails()).toEqual([])
    expect(service.client.session.tokens).toBeNull()
    expect(await client.users.me()).toMatchObject({ ok: false, status: 401 })
    expect(await service.client.auth.login({ body: { email, password } })).toMatchObject({ problem: { code: 'wrong-credentials' } })
    expect(await service.person('Olena')).toMatchObject({ email })
  })
})

describe('two services', () => {
  test('share no accounts, sessions, e-mails or clock', async () => {
    const [one, other] = await Promise.all([startAnother({ now: '2026-02-28T12:00:00Z' }), startAnother({ now: '2028-02-28T12:00:00Z' })])
    const account = await one.person('Olena')
    await unwrap(account.client.contacts.create({ body: { first_name: 'Іван', birthday: '--02-29' } }))
    const bohdan = await signIn(other, 'Bohdan')
    await unwrap(bohdan.contacts.create({ body: { first_name: 'Іван', birthday: '--02-29' } }))

    const login = await other.client.auth.login({ body: { email: account.email, password: account.password } })
    const stranger = createClient({ baseUrl: other.url, fetch: other.fetch, tokens: account.client.session.tokens })
    const days = [await daysLeft(account.client), await daysLeft(bohdan)]
    one.clock.advance(86_400_000)

    expect(login).toMatchObject({ ok: false, problem: { code: 'wrong-credentials' } })
    expect(await stranger.users.me()).toMatchObject({ ok: false, status: 401 })
    expect(days).toEqual([0, 1])
    expect((await other.mailbox.mails()).map(({ to }) => to[0]!.name)).toEqual(['Bohdan'])
    expect(other.clock.now()).toEqual(new Date('2028-02-28T12:00:00Z'))
  })
})

describe('after close', () => {
  test('requests fail, and closing again does nothing', async () => {
    const service = await startContacts()
    const { client } = await service.person('Olena')

    await service.close()
    await service.close()

    await expect(client.users.me()).rejects.toThrow(ConnectionError)
    await expect(service.fetch(service.url)).rejects.toThrow(TypeError)
  })

  test('the process exits, and leaves no file', async () => {
    const temp = mkdtempSync(join(tmpdir(), 'contacts-end-'))
    onTestFinished(() => rmSync(temp, { recursive: true }))
    const program = join(import.meta.dirname, '../examples/measure.ts')

    const { stdout } = await promisify(execFile)(process.execPath, [program], { env: { ...process.env, TMPDIR: temp }, timeout: 150_000 })

    expect(stdout).toMatch(/^first start: \d+ ms\nsecond start: \d+ ms\nreset: \d+ ms\nsign up and in: \d+ ms\n$/)
    expect(readdirSync(temp)).toEqual([])
  })
})
