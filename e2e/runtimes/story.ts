/**
 * What an application does with the client, from signing up to signing out, told by what it has seen. It is bundled once and
 * run as it is in every runtime, so it uses nothing that one of them lacks.
 */
import {
  type Client,
  ConnectionError,
  type Contact,
  createClient,
  type HeldTokens,
  ServiceError,
  type TokenStorage,
  unwrap,
} from '@contacts/client'

export interface Places {
  /** The service. */
  api: string
  /** What the test has besides; see `stage.ts`. */
  stage: string
  email: string
}

export async function story({ api, stage, email }: Places) {
  const storage = slowStorage()
  const client = createClient({ baseUrl: api, storage })
  return {
    signsIn: await signIn(client, email),
    keepsContacts: await keepContacts(client),
    creates: await create(client),
    isRefused: await beRefused(client),
    sendsPictures: await sendPictures(client, stage),
    refreshes: await refresh(client, stage),
    goesOn: await goOn(createClient({ baseUrl: api, storage, fetch })),
    endsWaiting: await endWaiting(stage),
    signsOut: await signOut(client),
  }
}

function slowStorage(): TokenStorage {
  let kept: HeldTokens | null = null
  return {
    get: async () => kept,
    set: async (tokens) => void (kept = tokens),
  }
}

async function signIn(client: Client, email: string) {
  const account = { email, password: 'correct horse battery' }
  const signup = await client.auth.signup({ body: { username: 'Олена', ...account } })
  const login = await client.auth.login({ body: account })
  const me = await unwrap(client.users.me())
  return [signup.status, login.status, me.username]
}

async function keepContacts({ contacts }: Client) {
  const ada = await unwrap(contacts.create({ body: { first_name: 'Ada', last_name: 'Byron', birthday: '1815-12-10' } }))
  await unwrap(contacts.create({ body: { first_name: 'Ївга' } }))
  const found = await unwrap(contacts.list({ query: { q: 'їв', sort: 'first_name' } }))
  // Somebody else is quicker once.
  let patched: Contact | undefined
  const edited = await unwrap(
    contacts.edit(ada.id, async ({ last_name }) => {
      patched ??= await unwrap(contacts.patch({ params: { id: ada.id }, body: { last_name: 'Lovelace', birthday: null } }))
      return { notes: `Read as ${last_name}` }
    }),
  )
  const walked = []
  for await (const { first_name } of contacts.iterate({ limit: 1 })) walked.push(first_name)
  return {
    found: found.items.map(({ first_name }) => first_name),
    patched: [patched?.last_name, patched?.birthday],
    edited: edited.notes,
    walked,
  }
}

/** Two contacts, the second of which is asked for twice, because its first answer is lost. */
async function create({ contacts }: Client) {
  const keys: (string | null)[] = []
  const onRequest = ({ headers }: { headers: Headers }) => keys.push(headers.get('idempotency-key'))
  let lost = 0
  const lossy = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init)
    if (lost++ > 0) return response
    await response.text()
    throw new TypeError('lost')
  }
  await unwrap(contacts.create({ body: { first_name: 'Grace' }, onRequest }))
  await unwrap(contacts.create({ body: { first_name: 'Hedy' }, onRequest, fetch: lossy }))
  const [first, second, again] = keys
  const all = await contacts.iterate().toArray()
  return { named: all.map(({ first_name }) => first_name), keys: [keys.length, first !== second, second === again] }
}

async function beRefused({ contacts }: Client) {
  const result = await contacts.get({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
  return result.ok ? null : [result.status, result.problem.code, result.requestId === result.problem.request_id]
}

async function sendPictures({ avatars }: Client, stage: string) {
  const picture = await (await fetch(`${stage}/picture.png`)).arrayBuffer()
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
  return { sent, shown: [shown.type, await shown.slice(8, 12).text()], isWhole: downloaded.length === shown.size }
}

/** Three calls with an access token that is over by then. */
async function refresh({ contacts, labels, users, session }: Client, stage: string) {
  const events: string[] = []
  const stop = session.on('refreshed', ({ tokens }) => events.push(tokens === session.tokens ? 'refreshed' : 'refreshed late'))
  await fetch(`${stage}/later`)
  const answers = await Promise.all([contacts.list(), labels.list(), users.me()])
  stop()
  return [...answers.map(({ status }) => status), ...events]
}

/** Another client that has nothing but the storage. */
async function goOn({ users }: Client) {
  const me = await unwrap(users.me())
  return me.username
}

async function endWaiting(stage: string) {
  const at = (name: string) => createClient({ baseUrl: `${stage}/${name}`, retries: 0 })
  const failing = (call: Promise<unknown>) => call.catch((error: unknown) => error)
  const enough = new AbortController()
  const aborting = failing(at('silent').contacts.list({ signal: enough.signal }))
  enough.abort(new RangeError('enough'))
  const [aborted, late, broken, strange, torn] = await Promise.all([
    aborting,
    failing(at('silent').contacts.list({ timeout: 50 })),
    failing(at('broken').contacts.list()),
    failing(at('strange').contacts.list()),
    failing(drain(at('torn'))),
  ])
  return {
    aborted: aborted === enough.signal.reason,
    late: late instanceof ConnectionError && (late.cause as Error).name,
    broken: broken instanceof ConnectionError,
    strange: strange instanceof ServiceError && strange.status,
    torn: torn instanceof ConnectionError,
    stopped: await stopDownload(at('endless'), stage),
  }
}

/** Comes to an end only if the connection does. */
async function stopDownload({ avatars }: Client, stage: string) {
  const enough = new AbortController()
  try {
    for await (const _ of await unwrap(avatars.download({ signal: enough.signal }))) enough.abort(new RangeError('enough'))
    return false
  } catch (error) {
    await fetch(`${stage}/closed`)
    return error === enough.signal.reason
  }
}

async function drain({ avatars }: Client) {
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
