/**
 * Uses the client as an application does, from signing up to signing out. Returns the results, which the test compares.
 * The same bundle runs in every runtime, so it uses only APIs that all of them have.
 */
import {
  type Client,
  ConnectionError,
  type Contact,
  createClient,
  type HeldTokens,
  InvalidAnswerError,
  type TokenStorage,
  unwrap,
} from '@contacts/client'

export interface Addresses {
  /** The service. */
  api: string
  /** The server of `test-server.ts`. */
  testServer: string
  email: string
}

export async function scenario({ api, testServer, email }: Addresses) {
  const storage = asynchronousStorage()
  const client = createClient({ baseUrl: api, storage })
  return {
    signsIn: await signIn(client, email),
    writesContacts: await writeContacts(client),
    retriesCreation: await retryCreation(client),
    returnsRefusals: await returnRefusal(client),
    sendsPictures: await sendPictures(client, testServer),
    refreshes: await refresh(client, testServer),
    restoresSession: await restoreSession(createClient({ baseUrl: api, storage, fetch })),
    failsCalls: await failCalls(testServer),
    rejectsBaseUrls: ['contacts.example', ''].map(isRejected),
    signsOut: await signOut(client),
  }
}

function asynchronousStorage(): TokenStorage {
  let stored: HeldTokens | null = null
  return {
    get: async () => stored,
    set: async (tokens) => void (stored = tokens),
  }
}

async function signIn(client: Client, email: string) {
  const account = { email, password: 'correct horse battery' }
  const signup = await client.auth.signup({ body: { username: 'Олена', ...account } })
  const login = await client.auth.login({ body: account })
  const me = await unwrap(client.users.me())
  return [signup.status, login.status, me.username]
}

async function writeContacts({ contacts }: Client) {
  const ada = await unwrap(contacts.create({ body: { first_name: 'Ada', last_name: 'Byron', birthday: '1815-12-10' } }))
  await unwrap(contacts.create({ body: { first_name: 'Ївга' } }))
  const found = await unwrap(contacts.list({ query: { q: 'їв', sort: 'first_name' } }))
  // Another change is saved between reading and writing, so the edit has to run again.
  let patched: Contact | undefined
  const edited = await unwrap(
    contacts.edit(ada.id, async ({ last_name }) => {
      patched ??= await unwrap(contacts.patch({ params: { id: ada.id }, body: { last_name: 'Lovelace', birthday: null } }))
      return { notes: `Read as ${last_name}` }
    }),
  )
  const iterated = []
  for await (const { first_name } of contacts.iterate({ query: { limit: 1 }, prefetch: true })) iterated.push(first_name)
  return {
    found: found.items.map(({ first_name }) => first_name),
    patched: [patched?.last_name, patched?.birthday],
    edited: edited.notes,
    iterated,
  }
}

/** Creates two contacts. The first response to the second creation is lost, so the client retries that request. */
async function retryCreation({ contacts }: Client) {
  const keys: (string | null)[] = []
  const onRequest = ({ headers }: { headers: Headers }) => keys.push(headers.get('idempotency-key'))
  let attempts = 0
  const lossy = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init)
    if (attempts++ > 0) return response
    await response.text()
    throw new TypeError('lost')
  }
  await unwrap(contacts.create({ body: { first_name: 'Grace' }, onRequest }))
  await unwrap(contacts.create({ body: { first_name: 'Hedy' }, onRequest, fetch: lossy }))
  const [first, second, again] = keys
  const all = await contacts.iterate().toArray()
  return { names: all.map(({ first_name }) => first_name), keys: [keys.length, first !== second, second === again] }
}

async function returnRefusal({ contacts }: Client) {
  const result = await contacts.get({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
  return result.ok ? null : [result.status, result.problem.code, result.requestId === result.problem.request_id]
}

async function sendPictures({ avatars }: Client, testServer: string) {
  const picture = await (await fetch(`${testServer}/picture.png`)).arrayBuffer()
  const padded = new Uint8Array([0, ...new Uint8Array(picture), 0])
  const bytes = padded.subarray(1, -1)
  const pieces = async function* () {
    yield bytes.subarray(0, 10)
    yield bytes.subarray(10)
  }
  const blob = new Blob([picture])
  const bodies = [picture, bytes, blob, new File([picture], 'me.png', { type: 'image/png' }), blob.stream(), pieces()]
  const sent = []
  for (const body of bodies) sent.push((await avatars.put({ body })).status)
  const shown = await unwrap(avatars.get())
  const downloaded = []
  for await (const chunk of await unwrap(avatars.download())) downloaded.push(...chunk)
  return { sent, shown: [shown.type, await shown.slice(8, 12).text()], isComplete: downloaded.length === shown.size }
}

/** Makes three calls at once with an expired access token. */
async function refresh({ contacts, labels, users, session }: Client, testServer: string) {
  const events: string[] = []
  const stop = session.on('refreshed', ({ tokens }) => events.push(tokens === session.tokens ? 'refreshed' : 'refreshed late'))
  await fetch(`${testServer}/advance-clock`)
  const answers = await Promise.all([contacts.list(), labels.list(), users.me()])
  stop()
  return [...answers.map(({ status }) => status), ...events]
}

/** Makes a call with a new client that finds the session in the storage. */
async function restoreSession({ users }: Client) {
  const me = await unwrap(users.me())
  return me.username
}

async function failCalls(testServer: string) {
  const clientOf = (name: string) => createClient({ baseUrl: `${testServer}/${name}`, retries: 0 })
  const errorOf = (call: Promise<unknown>) => call.catch((error: unknown) => error)
  const controller = new AbortController()
  const aborting = errorOf(clientOf('silent').contacts.list({ signal: controller.signal }))
  controller.abort(new RangeError('enough'))
  const [aborted, timedOut, outOfTime, broken, notTheService, truncated] = await Promise.all([
    aborting,
    errorOf(clientOf('silent').contacts.list({ timeout: 50 })),
    errorOf(clientOf('silent').contacts.list({ timeout: 0, callTimeout: 50 })),
    errorOf(clientOf('broken').contacts.list()),
    // The test server responds with the HTML page.
    errorOf(clientOf('other').contacts.list()),
    errorOf(readAll(clientOf('truncated'))),
  ])
  return {
    aborted: aborted === controller.signal.reason,
    timedOut: timedOut instanceof ConnectionError && (timedOut.cause as Error).name,
    outOfTime: outOfTime instanceof ConnectionError && outOfTime.attempts,
    broken: broken instanceof ConnectionError,
    notTheService: notTheService instanceof InvalidAnswerError && notTheService.status,
    truncated: truncated instanceof ConnectionError,
    stopped: await stopDownload(clientOf('endless'), testServer),
  }
}

function isRejected(baseUrl: string) {
  try {
    createClient({ baseUrl })
    return false
  } catch (error) {
    return error instanceof TypeError
  }
}

/** Returns only if aborting the download closes its connection. */
async function stopDownload({ avatars }: Client, testServer: string) {
  const controller = new AbortController()
  try {
    for await (const _ of await unwrap(avatars.download({ signal: controller.signal }))) controller.abort(new RangeError('enough'))
    return false
  } catch (error) {
    await fetch(`${testServer}/endless-closed`)
    return error === controller.signal.reason
  }
}

async function readAll({ avatars }: Client) {
  let length = 0
  for await (const chunk of await unwrap(avatars.download())) length += chunk.length
  return length
}

async function signOut({ auth, session, users }: Client) {
  const reasons: string[] = []
  session.on('signed-out', ({ reason }) => reasons.push(reason))
  const logout = await auth.logout()
  return [logout.status, ...reasons, session.tokens, (await users.me()).status]
}
