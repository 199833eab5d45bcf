/** A valid call of each operation in the OpenAPI document. Tests change one part of a call at a time. */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { operations, type Operation } from './document.ts'
import type { HttpRequest } from './http.ts'
import { solidImage } from './images.ts'
import { secretOf } from './feed.ts'
import { PASSWORD, type Person } from './service.ts'

/**
 * The ids, tokens and links that the calls contain: a contact with a phone number, a label and a picture, a second session, a
 * picture, a planned and an applied import, a birthday feed, and unused links.
 */
export interface Fixture {
  contact_id: string
  phone_id: string
  label_id: string
  /** A plan. */
  import_id: string
  applied_import_id: string
  email: string
  refresh_token: string
  session_id: string
  owner_id: string
  picture_id: string
  /** Of the birthday feed. */
  secret: string
  verify_token: string
  reset_token: string
}

export const createFixture = async (person: Person): Promise<Fixture> => ({
  email: person.email,
  ...(await createContact(person)),
  ...(await createImports(person)),
  ...(await createSession(person)),
  ...(await uploadPicture(person)),
  ...(await createFeed(person)),
  ...(await createLinksOfAnotherUser(person)),
})

/** By operation id: creates the part of the fixture again that the operation has removed, ended or used up. */
export const recreateAfter: Record<string, (person: Person) => Promise<Partial<Fixture>>> = {
  contactsRemove: createContact,
  phonesRemove: createContact,
  photosRemove: createContact,
  labelsRemove: createContact,
  importsApply: createImports,
  importsUndo: createImports,
  importsRemove: createImports,
  sessionsEnd: createSession,
  sessionsEndOthers: createSession,
  usersChangePassword: createSession,
  avatarsRemove: uploadPicture,
  feedsRevoke: createFeed,
  authVerifyEmail: createLinksOfAnotherUser,
  authResetPassword: createLinksOfAnotherUser,
  usersRemove: createFixture,
}

async function createContact({ client }: Person) {
  const contact = await unwrap(
    client.contacts.create({ body: { first_name: 'Іван', phones: [{ number: '067 123 45 67' }], birthday: '1992-02-29' } }),
  )
  const label = await unwrap(client.labels.create({ body: { name: `Друзі ${randomUUID()}` } }))
  await unwrap(client.labels.addContacts({ params: { label_id: label.id }, body: { contact_ids: [contact.id] } }))
  await unwrap(client.photos.put({ params: { contact_id: contact.id }, body: red }))
  return { contact_id: contact.id, phone_id: contact.phones[0]!.id, label_id: label.id }
}

const vCard = (...lines: string[]) => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')
const fileOfContacts = () => vCard('FN:Imported', `UID:${randomUUID()}`)

/** The applied import has created no contact: its only card is refused. */
async function createImports({ client }: Person) {
  const { id: import_id } = await unwrap(client.imports.plan({ body: Buffer.from(fileOfContacts()) }))
  const { id: applied_import_id } = await unwrap(client.imports.plan({ body: Buffer.from(vCard('NOTE:nobody')) }))
  await unwrap(client.imports.apply({ params: { id: applied_import_id } }))
  return { import_id, applied_import_id }
}

async function createSession({ client, email, url }: Person) {
  const { session_id } = await unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password: PASSWORD } }))
  return { session_id, refresh_token: client.session.tokens!.refresh_token }
}

const [red, green] = await Promise.all([solidImage('red').png().toBuffer(), solidImage('green').png().toBuffer()])

async function uploadPicture({ client }: Person) {
  const { avatar_url } = await unwrap(client.avatars.put({ body: red }))
  const [owner_id = '', picture_id = ''] = avatar_url!.split('/').slice(-2)
  return { owner_id, picture_id }
}

async function createFeed({ client }: Person) {
  return { secret: secretOf(await unwrap(client.feeds.create())) }
}

/** The links belong to another new user, so that the person's own password and address stay the same. */
async function createLinksOfAnotherUser({ url, mailbox }: Person) {
  const { auth } = createClient({ baseUrl: url })
  const email = `linked-${randomUUID()}@example.com`
  await unwrap(auth.signup({ body: { username: 'Linked', email, password: PASSWORD } }))
  await unwrap(auth.requestPasswordReset({ body: { email } }))
  const [verify, reset] = [await mailbox!.mailTo(email, 1), await mailbox!.mailTo(email, 2)]
  return { verify_token: verify.token!, reset_token: reset.token! }
}

const bodies: Record<string, (fixture: Fixture) => object> = {
  authSignup: () => ({ username: 'Somebody', email: `new-${randomUUID()}@example.com`, password: PASSWORD }),
  authLogin: ({ email }) => ({ email, password: PASSWORD }),
  authRefresh: ({ refresh_token }) => ({ refresh_token }),
  authLogout: ({ refresh_token }) => ({ refresh_token }),
  authVerifyEmail: ({ verify_token }) => ({ token: verify_token }),
  authResendVerification: ({ email }) => ({ email }),
  authRequestPasswordReset: ({ email }) => ({ email }),
  authResetPassword: ({ reset_token }) => ({ token: reset_token, password: 'another horse battery' }),
  usersUpdate: () => ({ username: 'Renamed' }),
  // The new password is the old one, so that later calls can sign in with it.
  usersChangePassword: () => ({ current_password: PASSWORD, new_password: PASSWORD }),
  usersChangeEmail: () => ({ email: `new-${randomUUID()}@example.com`, password: PASSWORD }),
  usersRemove: () => ({ password: PASSWORD }),
  contactsCreate: () => ({ first_name: 'Ada', last_name: 'Lovelace' }),
  contactsBatch: () => ({ items: [{ op: 'create', body: { first_name: 'Batched' } }] }),
  contactsReplace: ({ phone_id }) => ({ first_name: 'Replaced', phones: [{ id: phone_id, number: '067 123 45 67' }] }),
  contactsPatch: () => ({ first_name: 'Patched' }),
  phonesAdd: () => ({ number: '050 111 22 33' }),
  phonesReplace: () => ({ number: '050 999 88 77' }),
  labelsCreate: () => ({ name: `Колеги ${randomUUID()}` }),
  labelsRename: () => ({ name: `Друзі ${randomUUID()}` }),
  labelsAddContacts: ({ contact_id }) => ({ contact_ids: [contact_id] }),
  labelsRemoveContacts: ({ contact_id }) => ({ contact_ids: [contact_id] }),
}

type DocumentedCall = Pick<Operation, 'id' | 'method' | 'path' | 'hasBody' | 'hasFile'>

export function callOf({ id, method, path, hasBody, hasFile }: DocumentedCall, fixture: Fixture): HttpRequest {
  const body = bodies[id]?.(fixture)
  if (hasBody !== (body !== undefined))
    throw new Error(`calls.ts must have a sample body for ${id} if the operation reads JSON, and must not have one otherwise`)
  const { phone_id, label_id, owner_id, picture_id, secret } = fixture
  const parts: Record<string, string> = { phone_id, label_id, owner_id, picture_id, secret }
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? ownIdOf(id, fixture))
  return { method, path: filled, ...(body && { body }), ...(hasFile && fileOf(id)) }
}

/** The value of the path parameter `id`. */
function ownIdOf(operation: string, fixture: Fixture): string {
  if (operation === 'importsUndo') return fixture.applied_import_id
  if (operation.startsWith('imports')) return fixture.import_id
  return operation.startsWith('sessions') ? fixture.session_id : fixture.contact_id
}

/** Not the current picture, which is red. */
const fileOf = (operation: string) =>
  operation === 'importsPlan'
    ? { body: fileOfContacts(), headers: { 'content-type': 'text/vcard' } }
    : { body: green, headers: { 'content-type': 'image/png' } }

// These operations run last, because they make others fail: replacing a picture, for example, removes the address of
// the old picture. `contactsRestore` needs a removed contact.
const RUN_LAST = [
  'avatarsPut',
  'avatarsRemove',
  'photosRemove',
  'sessionsEndOthers',
  'phonesRemove',
  'labelsRemove',
  'feedsRevoke',
  'contactsRemove',
  'contactsRestore',
  'importsApply',
  'importsUndo',
  'importsRemove',
  'authRefresh',
  'usersRemove',
  'authLogout',
]

/** The operations in an order in which all of them succeed. */
export const orderedOperations = operations.toSorted((a, b) => RUN_LAST.indexOf(a.id) - RUN_LAST.indexOf(b.id))
