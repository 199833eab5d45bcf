/** A valid call of each operation in the OpenAPI document. Tests change one part of a call at a time. */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { operations, type Operation } from './document.ts'
import type { Call } from './http.ts'
import { solid } from './images.ts'
import { PASSWORD, type Person } from './service.ts'

/**
 * The ids, tokens and links in the calls: a user's contact with a phone number and a label, a second session, a
 * picture, and unused links.
 */
export interface Subject {
  contact_id: string
  phone_id: string
  label_id: string
  email: string
  refresh_token: string
  session_id: string
  owner_id: string
  picture_id: string
  verify_token: string
  reset_token: string
}

export const subjectOf = async (person: Person): Promise<Subject> => ({
  email: person.email,
  ...(await contactOf(person)),
  ...(await sessionOf(person)),
  ...(await pictureOf(person)),
  ...(await linksOfAnotherUser(person)),
})

/** For an operation that succeeds only once: creates again what the next call needs. */
export const usedUpBy: Record<string, (person: Person) => Promise<Partial<Subject>>> = {
  contactsRemove: contactOf,
  phonesRemove: contactOf,
  labelsRemove: contactOf,
  sessionsEnd: sessionOf,
  sessionsEndOthers: sessionOf,
  usersChangePassword: sessionOf,
  avatarsRemove: pictureOf,
  authVerifyEmail: linksOfAnotherUser,
  authResetPassword: linksOfAnotherUser,
  usersRemove: subjectOf,
}

async function contactOf({ client }: Person) {
  const contact = await unwrap(
    client.contacts.create({ body: { first_name: 'Іван', phones: [{ number: '067 123 45 67' }], birthday: '1992-02-29' } }),
  )
  const label = await unwrap(client.labels.create({ body: { name: `Друзі ${randomUUID()}` } }))
  await unwrap(client.labels.addContacts({ params: { label_id: label.id }, body: { contact_ids: [contact.id] } }))
  return { contact_id: contact.id, phone_id: contact.phones[0]!.id, label_id: label.id }
}

async function sessionOf({ client, email, url }: Person) {
  const { session_id } = await unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password: PASSWORD } }))
  return { session_id, refresh_token: client.session.tokens!.refresh_token }
}

const [red, green] = await Promise.all([solid('red').png().toBuffer(), solid('green').png().toBuffer()])

async function pictureOf({ client }: Person) {
  const { avatar_url } = await unwrap(client.avatars.put({ body: red }))
  const [owner_id = '', picture_id = ''] = avatar_url!.split('/').slice(-2)
  return { owner_id, picture_id }
}

/** The links belong to another new user, so that the person's own password and address stay the same. */
async function linksOfAnotherUser({ url, mailbox }: Person) {
  const { auth } = createClient({ baseUrl: url })
  const email = `linked-${randomUUID()}@example.com`
  await unwrap(auth.signup({ body: { username: 'Linked', email, password: PASSWORD } }))
  await unwrap(auth.requestPasswordReset({ body: { email } }))
  const [verify, reset] = [await mailbox!.mailTo(email, 1), await mailbox!.mailTo(email, 2)]
  return { verify_token: verify.token!, reset_token: reset.token! }
}

const bodies: Record<string, (subject: Subject) => object> = {
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
  contactsCreate: () => ({ first_name: 'Ada' }),
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

type Called = Pick<Operation, 'id' | 'method' | 'path' | 'hasBody' | 'hasFile'>

export function callOf({ id, method, path, hasBody, hasFile }: Called, subject: Subject): Call {
  const body = bodies[id]?.(subject)
  if (hasBody !== (body !== undefined)) throw new Error(`${id} needs a sample body and has none in calls.ts, or has one and needs none`)
  const { phone_id, label_id, owner_id, picture_id } = subject
  const parts: Record<string, string> = { phone_id, label_id, owner_id, picture_id }
  const ownId = path.startsWith('/api/sessions') ? subject.session_id : subject.contact_id
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? ownId)
  // Another picture than the one that the person has.
  const file = hasFile && { body: green, headers: { 'content-type': 'image/png' } }
  return { method, path: filled, ...(body && { body }), ...file }
}

// Operations after which others would fail. Replacing the picture, for example, removes the address of the old one.
const LAST = [
  'avatarsPut',
  'avatarsRemove',
  'sessionsEndOthers',
  'phonesRemove',
  'labelsRemove',
  'contactsRemove',
  'contactsRestore',
  'authRefresh',
  'usersRemove',
  'authLogout',
]

/** The operations in an order in which all of them succeed. */
export const inOrder = operations.toSorted((a, b) => LAST.indexOf(a.id) - LAST.indexOf(b.id))
