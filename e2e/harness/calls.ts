/** For every operation of the document a call that succeeds, so that a test can break one thing about it at a time. */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { operations, type Operation } from './document.ts'
import type { Call } from './http.ts'
import { solid } from './images.ts'
import { PASSWORD, type Person } from './service.ts'

/** What the calls are about: a contact of somebody with one phone number and a label, another device of theirs, and links that nobody has used. */
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
  ...(await linksBeside(person)),
})

/** What has to be made anew when the operation has succeeded, so that it can do so again. */
export const usedUpBy: Record<string, (person: Person) => Promise<Partial<Subject>>> = {
  contactsRemove: contactOf,
  phonesRemove: contactOf,
  labelsRemove: contactOf,
  sessionsEnd: sessionOf,
  sessionsEndOthers: sessionOf,
  usersChangePassword: sessionOf,
  avatarsRemove: pictureOf,
  authVerifyEmail: linksBeside,
  authResetPassword: linksBeside,
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

/** Of somebody else, whom it harms nobody to verify and to give another password. */
async function linksBeside({ url, mailbox }: Person) {
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
  // The same, so that whoever signs in after it still can.
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
  if (hasBody !== (body !== undefined)) throw new Error(`${id} has no sample body here, or needs none`)
  const { phone_id, label_id, owner_id, picture_id } = subject
  const parts: Record<string, string> = { phone_id, label_id, owner_id, picture_id }
  const of = path.startsWith('/api/sessions') ? subject.session_id : subject.contact_id
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? of)
  // Another than the subject has.
  const file = hasFile && { body: green, headers: { 'content-type': 'image/png' } }
  return { method, path: filled, ...(body && { body }), ...file }
}

// An old picture has no address any more when another one is put.
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

/** The operations in an order in which all succeed, one after the other. */
export const inOrder = operations.toSorted((a, b) => LAST.indexOf(a.id) - LAST.indexOf(b.id))
