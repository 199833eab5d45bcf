/** Uses the client as an application on React Native does. Returns the results, which the test compares. */
import { files } from './react-native-globals.ts'
import { type Client, ConnectionError, createClient, type HeldTokens, type TokenStorage, unwrap } from '@contacts/client'
import { follow } from '@contacts/client/follow'

/** A token storage that is asynchronous, like AsyncStorage. */
function asynchronousStorage(): TokenStorage {
  let stored: string | null = null
  return {
    get: async () => JSON.parse(stored ?? 'null') as HeldTokens | null,
    set: async (tokens) => void (stored = JSON.stringify(tokens)),
  }
}

async function signIn(client: Client) {
  const account = { email: 'olena.native@example.com', password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: 'Олена', ...account } }))
  await unwrap(client.auth.login({ body: account }))
  return (await unwrap(client.users.me())).username
}

async function writeContacts({ contacts, phones }: Client) {
  const ada = await unwrap(contacts.create({ body: { first_name: 'Ada', last_name: 'Byron' } }))
  await unwrap(phones.add({ params: { contact_id: ada.id }, body: { number: '+380 67 123 45 67' } }))
  await unwrap(contacts.edit(ada.id, ({ last_name }) => ({ last_name: `${last_name} & Lovelace` })))
  const found = await unwrap(contacts.list({ query: { q: 'byron & love', limit: 10 } }))
  const refused = await contacts.create({ body: { first_name: '' } })
  const iterated = await contacts.iterate({ query: { phone: '067 123' } }).toArray()
  await unwrap(contacts.create({ body: { first_name: 'Grace' } }))
  // Aborts the request of the second page.
  const [first] = await contacts.iterate({ query: { limit: 1 }, prefetch: true }).toArray({ limit: 1 })
  return [found.items[0]?.last_name, refused.ok ? '' : refused.problem.code, iterated.length, first?.first_name]
}

async function transferFiles({ avatars, users }: Client, picture: Blob) {
  files.set('file:///me.png', picture)
  const sent = await unwrap(avatars.put({ body: { uri: 'file:///me.png', name: 'me.png', type: 'image/png' } }))
  const shown = await unwrap(avatars.get())
  let bytes = 0
  for await (const chunk of await unwrap(users.download())) bytes += chunk.length
  return [sent.avatar_url !== null, shown.type, bytes > 1000]
}

async function followChanges(client: Client) {
  const copy = new Map<string, { id: string; version: number }>()
  for await (const { changes } of follow(client, { copy: () => copy.values(), once: true }))
    for (const { id, change, contact } of changes) if (change === 'saved') copy.set(id, contact)
  return copy.size
}

async function failCalls(client: Client, testServer: string) {
  const silent = createClient({ baseUrl: `${testServer}/silent`, retries: 0 })
  const controller = new AbortController()
  const aborted = silent.system.live({ signal: controller.signal }).catch((error: unknown) => error)
  controller.abort()
  const timedOut = await silent.system.live({ timeout: 50 }).catch((error: unknown) => error)
  const outOfTime = await silent.system.live({ callTimeout: 50 }).catch((error: unknown) => error)
  const broken = await createClient({ baseUrl: `${testServer}/broken`, retries: 1 })
    .system.live()
    .catch((error: unknown) => error)
  return {
    aborted: ((await aborted) as Error).name,
    timedOut: [timedOut instanceof ConnectionError, ((timedOut as Error).cause as Error).name],
    outOfTime: [(outOfTime as Error).message, ((outOfTime as Error).cause as Error).name],
    broken: broken instanceof ConnectionError && broken.attempts,
    alreadyAborted: await client.users.me({ signal: controller.signal }).catch((error: Error) => error.name),
  }
}

async function refresh(client: Client, testServer: string) {
  const events: string[] = []
  client.session.on('refreshed', () => events.push('refreshed'))
  await fetch(`${testServer}/advance-clock`, { method: 'GET', headers: new Headers(), signal: new AbortController().signal })
  const all = await Promise.all([client.users.me(), client.contacts.list(), client.labels.list()])
  return [...all.map(({ status }) => status), ...events]
}

async function signOut(client: Client) {
  const reasons: string[] = []
  client.session.on('signed-out', ({ reason }) => reasons.push(reason))
  const { status } = await client.auth.logout()
  return [status, ...reasons, client.session.tokens]
}

const isRejected = (baseUrl: string) => {
  try {
    createClient({ baseUrl })
    return false
  } catch (error) {
    return error instanceof TypeError
  }
}

export async function nativeScenario(api: string, testServer: string) {
  const picture = await (
    await fetch(`${testServer}/picture.png`, { method: 'GET', headers: new Headers(), signal: new AbortController().signal })
  ).blob()
  const client = createClient({ baseUrl: api, storage: asynchronousStorage() })
  return {
    signsIn: await signIn(client),
    writesContacts: await writeContacts(client),
    transfersFiles: await transferFiles(client, picture),
    follows: await followChanges(client),
    failsCalls: await failCalls(client, testServer),
    refreshes: await refresh(client, testServer),
    rejectsBaseUrls: ['contacts.example', 'https://user@contacts.example', 'https://contacts.example?a'].map(isRejected),
    signsOut: await signOut(client),
  }
}
