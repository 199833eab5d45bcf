/**
 * What an application does with the client, from signing up to signing out, told by what it has seen. It is bundled and run
 * as it is in every runtime, so it uses nothing that one of them lacks.
 */
import { ConnectionError, createClient, ServiceError, unwrap, type Client } from '@contacts/client'

export interface Places {
  /** The service. */
  api: string
  /** What the test has besides; see `stage.ts`. */
  stage: string
  email: string
}

export async function story({ api, stage, email }: Places) {
  const client = createClient({ baseUrl: api })
  return {
    signsIn: await signIn(client, email),
    keepsContacts: await keepContacts(client),
    isRefused: await beRefused(client),
    sendsPictures: await sendPictures(client, stage),
    refreshes: await refresh(client, stage),
    endsWaiting: await endWaiting(stage),
    signsOut: await signOut(client),
  }
}

async function signIn(client: Client, email: string) {
  const account = { email, password: 'correct horse battery' }
  const signup = await client.auth.signup({ body: { username: 'Олена', ...account } })
  const login = await client.auth.login({ body: account })
  const me = await unwrap(client.users.me())
  return [signup.status, login.status, me.username]
}

async function keepContacts(client: Client) {
  const ada = await unwrap(client.contacts.create({ body: { first_name: 'Ada', last_name: 'Byron', birthday: '1815-12-10' } }))
  await unwrap(client.contacts.create({ body: { first_name: 'Ївга' } }))
  const found = await unwrap(client.contacts.list({ query: { q: 'їв', sort: 'first_name' } }))
  const walked: string[] = []
  for await (const { first_name } of client.contacts.iterate({ limit: 1 })) walked.push(first_name)
  const patched = await unwrap(client.contacts.patch({ params: { id: ada.id }, body: { last_name: 'Lovelace', birthday: null } }))
  return { found: found.items.map(({ first_name }) => first_name), walked, patched: [patched.last_name, patched.birthday] }
}

async function beRefused(client: Client) {
  const result = await client.contacts.get({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
  return result.ok ? null : [result.status, result.problem.code, result.requestId === result.problem.request_id]
}

async function sendPictures(client: Client, stage: string) {
  const picture = await (await fetch(`${stage}/picture.png`)).arrayBuffer()
  const padded = new Uint8Array([0, ...new Uint8Array(picture), 0])
  const bodies = [picture, padded.subarray(1, -1), new Blob([picture]), new File([picture], 'me.png', { type: 'image/png' })]
  const sent: number[] = []
  for (const body of bodies) sent.push((await client.avatars.put({ body })).status)
  const shown = await unwrap(client.avatars.get())
  return { sent, shown: [shown.type, await shown.slice(8, 12).text()] }
}

async function refresh({ contacts, labels, users, session }: Client, stage: string) {
  const before = session.tokens
  await fetch(`${stage}/later`)
  const answers = await Promise.all([contacts.list(), labels.list(), users.me()])
  return [...answers.map(({ status }) => status), session.tokens !== before]
}

async function endWaiting(stage: string) {
  const enough = new AbortController()
  const silent = createClient({ baseUrl: `${stage}/silent` }).contacts.list({ signal: enough.signal })
  enough.abort(new RangeError('enough'))
  const broken = createClient({ baseUrl: `${stage}/broken` }).contacts.list()
  const strange = createClient({ baseUrl: `${stage}/strange` }).contacts.list()
  const [aborted, ...errors] = await Promise.all([silent, broken, strange].map((call) => call.catch((error: unknown) => error)))
  return [aborted === enough.signal.reason, errors[0] instanceof ConnectionError, errors[1] instanceof ServiceError]
}

async function signOut({ auth, session, users }: Client) {
  const logout = await auth.logout()
  return [logout.status, session.tokens, (await users.me()).status]
}
