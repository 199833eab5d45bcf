/**
 * A program that needs only the OpenAPI document: types by openapi-typescript, calls by openapi-fetch. `api.ts` is
 * generated from the document of a running service, so only `generated-types.test.ts` compiles and runs this file.
 */
import assert from 'node:assert/strict'
import { openAsBlob } from 'node:fs'
import createClient from 'openapi-fetch'
import type { components, operations, paths } from './api.ts'

const account = { email: 'olena@example.com', password: 'correct horse battery' }
const UNKNOWN_ID = '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'

/** Some operations answer in several media types. These are the ones that this program reads. */
type Media = 'application/json' | 'application/problem+json' | 'image/webp'

const api = createClient<paths, Media>({ baseUrl: process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000' })
let accessToken = ''
api.use({ onRequest: ({ request }) => request.headers.set('authorization', `Bearer ${accessToken}`) })

async function signUpAndIn() {
  const { data: user } = await api.POST('/api/auth/signup', { body: { username: 'Olena', ...account } })
  const { data: tokens } = await api.POST('/api/auth/login', { body: account })
  assert.ok(tokens)
  const { data: next } = await api.POST('/api/auth/refresh', { body: { refresh_token: tokens.refresh_token } })
  assert.ok(next)

  accessToken = next.access_token
  assert.equal(user?.email, account.email)
  assert.equal(next.session_id, tokens.session_id)
}

async function create(body: components['schemas']['ContactInput']) {
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const first = await api.POST('/api/contacts', { body, params: { header: headers } })
  const again = await api.POST('/api/contacts', { body, params: { header: headers } })

  assert.ok(first.data)
  assert.deepEqual(again.data, first.data)
  assert.equal(again.response.headers.get('idempotency-replayed'), 'true')
  return first.data
}

async function list() {
  const query = { q: 'шевч', sort: '-last_name', limit: 1, include_total: 'exact' } as const
  const { data: page } = await api.GET('/api/contacts', { params: { query } })
  assert.ok(page?.next_cursor)
  const { data: rest } = await api.GET('/api/contacts', { params: { query: { ...query, cursor: page.next_cursor } } })
  assert.ok(rest)

  assert.equal(page.total, 2)
  assert.deepEqual(
    [...page.items, ...rest.items].map(({ first_name, phones }) => [first_name, phones[0]?.e164]),
    [
      ['Тарас', undefined],
      ['Іван', '+380671234567'],
    ],
  )
  assert.equal(rest.next_cursor, null)
}

async function read({ id, version }: Contact) {
  const path = { id }
  const { data: contact } = await api.GET('/api/contacts/{id}', { params: { path } })
  const unchanged = await api.GET('/api/contacts/{id}', { params: { path, header: { 'if-none-match': `"${version}"` } } })

  assert.equal(contact?.birthday, '1992-02-29')
  assert.equal(unchanged.response.status, 304)
  assert.equal(unchanged.data, undefined)
}

async function change({ id, version }: Contact) {
  const patch = (notes: string | null) =>
    api.PATCH('/api/contacts/{id}', {
      params: { path: { id }, header: { 'if-match': `"${version}"` } },
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { notes, organization: 'Київстар' },
    })
  const first = await patch('Met in Lviv.')
  const second = await patch(null)

  assert.equal(first.data?.notes, 'Met in Lviv.')
  assert.equal(second.response.status, 412)
  assert.equal(second.error?.code, 'precondition-failed')

  // The body of a response can be sent back with PUT.
  const replaced = await api.PUT('/api/contacts/{id}', { params: { path: { id } }, body: { ...first.data, job_title: 'Engineer' } })
  assert.deepEqual([replaced.data?.job_title, replaced.data?.organization], ['Engineer', 'Київстар'])
}

async function readProblems({ id }: Contact) {
  const { error: unknown } = await api.GET('/api/contacts/{id}', { params: { path: { id: UNKNOWN_ID } } })
  const { error: invalid } = await api.PATCH('/api/contacts/{id}', { params: { path: { id } }, body: { birthday: '1990-02-29' } })

  assert.equal(unknown && describe(unknown), 'not found')
  assert.equal(invalid && describe(invalid), '#/birthday not-a-birthday')
}

/** The code of a problem determines its other members. */
function describe(problem: RefusalOf<'contactsPatch'>) {
  switch (problem.code) {
    case 'contact-not-found':
      return 'not found'
    case 'validation-failed':
      return problem.errors.map(({ pointer, code }) => `${pointer} ${code}`).join()
    default:
      return `${problem.status} ${problem.title} (${problem.request_id})`
  }
}

async function listBirthdays({ id }: Contact) {
  const { data: page } = await api.GET('/api/contacts/upcoming_birthdays', {
    params: { query: { days: 7, from: '2027-02-25', leap_day: 'mar_1' } },
  })

  assert.deepEqual(
    page?.items.map(({ contact, next_birthday, days_until, turns }) => [contact.id, next_birthday, days_until, turns]),
    [[id, '2027-03-01', 4, 35]],
  )
}

async function labelContact({ id }: Contact) {
  const { data: label } = await api.POST('/api/labels', { body: { name: 'Друзі' } })
  assert.ok(label)
  const path = { label_id: label.id }
  const { data: added } = await api.POST('/api/labels/{label_id}/contacts', { params: { path }, body: { contact_ids: [id] } })
  const { data: page } = await api.GET('/api/contacts', { params: { query: { label: path.label_id } } })

  assert.equal(added?.changed, 1)
  assert.deepEqual(page?.items[0]?.labels, [path.label_id])
}

async function uploadAvatar() {
  const form = new FormData()
  form.set('file', await openAsBlob('me.png'))
  const { data: user } = await api.PUT('/api/users/me/avatar', { body: { file: 'me.png' }, bodySerializer: () => form })
  const { data: picture } = await api.GET('/api/users/me/avatar', { parseAs: 'blob' })

  assert.ok(user?.avatar_url)
  assert.match(user.avatar_url, /^http/)
  assert.equal(picture?.type, 'image/webp')
}

async function remove({ id }: Contact) {
  const params = { path: { id } }
  const { response } = await api.DELETE('/api/contacts/{id}', { params })
  const { data: restored } = await api.POST('/api/contacts/{id}/restore', { params })

  assert.equal(response.status, 204)
  assert.equal(restored?.id, id)
}

/** Never called: the compiler reports each marked mistake. */
export async function mistakes({ id }: Contact) {
  const params = { path: { id } }
  // @ts-expect-error -- there is no such path
  await api.GET('/api/people')
  // @ts-expect-error -- there is no such method
  await api.DELETE('/api/contacts')
  // @ts-expect-error -- the path parameter is missing
  await api.GET('/api/contacts/{id}', { params: {} })
  // @ts-expect-error -- there is no such sort order
  await api.GET('/api/contacts', { params: { query: { sort: 'age' } } })
  // @ts-expect-error -- the limit is a number
  await api.GET('/api/contacts', { params: { query: { limit: '10' } } })
  // @ts-expect-error -- there is no such filter
  await api.GET('/api/contacts', { params: { query: { surname: 'Шевченко' } } })
  // @ts-expect-error -- the body is missing
  await api.POST('/api/contacts', {})
  // @ts-expect-error -- a name is a string
  await api.POST('/api/contacts', { body: { first_name: 1 } })
  // @ts-expect-error -- there is no such member; a call of openapi-fetch would accept it
  const misspelt: components['schemas']['ContactInput'] = { first_name: 'Іван', surname: 'Шевченко' }
  await api.POST('/api/contacts', { body: misspelt })
  // @ts-expect-error -- additional data is an object
  await api.PATCH('/api/contacts/{id}', { params, body: { additional_data: 'none' } })
  const { data: contact, error } = await api.GET('/api/contacts/{id}', { params })
  // @ts-expect-error -- the request may have been refused
  void contact.first_name
  if (error) {
    // @ts-expect-error -- this operation has no such code
    return error.code === 'email-taken'
  }
  // @ts-expect-error -- there is no such member
  void contact.surname
  // @ts-expect-error -- the last name may be null
  return contact.last_name.length
}

type Contact = components['schemas']['Contact']
type Contents<R> = R extends { content: infer C } ? C[keyof C] : never
type SuccessOf<Id extends keyof operations> = Contents<operations[Id]['responses'][keyof operations[Id]['responses'] & (200 | 201)]>
type RefusalOf<Id extends keyof operations> = Contents<
  operations[Id]['responses'][Exclude<keyof operations[Id]['responses'], 200 | 201 | 202 | 204 | 304>]
>
type BodyOf<Id extends keyof operations> = Contents<operations[Id]['requestBody']>

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** True for `any` and `unknown`. */
type IsUntyped<T> = unknown extends T ? true : false
type Where<Is extends Record<keyof operations, boolean>> = { [Id in keyof operations]: Is[Id] extends true ? Id : never }[keyof operations]

/** Operations whose success, problem code or request body has no type. `proofs` requires that there are none. */
type UntypedOperation = Where<{
  [Id in keyof operations]: true extends IsUntyped<SuccessOf<Id>> | IsUntyped<RefusalOf<Id>['code']> | IsUntyped<BodyOf<Id>> ? true : false
}>
/** Operations whose success has no body. */
type OperationWithoutContent = Where<{ [Id in keyof operations]: [SuccessOf<Id>] extends [never] ? true : false }>

export const proofs: [
  Same<UntypedOperation, never>,
  Same<
    OperationWithoutContent,
    | 'authLogout'
    | 'authResendVerification'
    | 'authRequestPasswordReset'
    | 'authResetPassword'
    | 'avatarsRemove'
    | 'contactsRemove'
    | 'feedsRevoke'
    | 'importsRemove'
    | 'labelsRemove'
    | 'phonesRemove'
    | 'photosRemove'
    | 'sessionsEnd'
    | 'sessionsEndOthers'
    | 'usersChangeEmail'
    | 'usersChangePassword'
    | 'usersRemove'
  >,
  Same<SuccessOf<'contactsGet'>, Contact | string>,
  Same<SuccessOf<'avatarsPut'>, components['schemas']['User']>,
  Same<Contact['last_name'], string | null>,
  Same<Extract<RefusalOf<'contactsPatch'>, { status: 412 | 404 }>['code'], 'precondition-failed' | 'contact-not-found' | 'route-not-found'>,
] = [true, true, true, true, true, true]

await signUpAndIn()
// Phones, e-mail addresses and a birthday are optional.
await create({ first_name: 'Тарас', last_name: 'Шевченко-Грицай' })
const contact = await create({
  first_name: 'Іван',
  last_name: 'Шевченко',
  phones: [{ number: '067 123 45 67' }],
  emails: [{ address: 'ivan@example.com', label: 'home' }],
  birthday: '1992-02-29',
})
await list()
await read(contact)
await listBirthdays(contact)
await change(contact)
await readProblems(contact)
await labelContact(contact)
await uploadAvatar()
await remove(contact)
console.log('all calls succeeded')
