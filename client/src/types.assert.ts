/**
 * Proves that the generated types equal those that ts-rest and zod infer from the contract, and that calls, results and
 * refusals have the documented types. Nothing here runs: `tsc` is the test.
 */
import type { Code, Contract, ProblemBody, SERVER_WIDE } from '@contacts/contract'
import type { AppRoute, ClientInferRequest, ClientInferResponses } from '@ts-rest/core'
import type { Operation } from './result.ts'
import {
  unwrap,
  type ArgsOf,
  type BatchResult,
  type CallOptions,
  type Client,
  type Contact,
  type ContactPage,
  type Downloaded,
  type IterateOptions,
  type LabelList,
  type Operations,
  type Problem,
  type ProblemError,
  type RefreshToken,
  type Result,
  type ServerWideProblem,
  type ServiceError,
  type Upload,
  type User,
} from './index.ts'
import type { Throwing } from './throwing.ts'

declare function prove<_ extends true>(): void
/** Compiles only if the union `_` is empty; otherwise the error of the compiler lists its members. */
declare function noneOf<_ extends never>(): void

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type IsAny<T> = 0 extends 1 & T ? true : false
/** Interfaces and intersections as plain object types, so that types with the same members are the same. */
type Plain<T> =
  IsAny<T> extends true ? 'any' : T extends readonly (infer Item)[] ? Plain<Item>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T
type AnyIn<T> =
  IsAny<T> extends true
    ? true
    : T extends readonly (infer Item)[]
      ? AnyIn<Item>
      : T extends object
        ? { [K in keyof T]-?: AnyIn<T[K]> }[keyof T]
        : never

// ts-rest has `body: undefined` for a request without a body, and its client decides which arguments are optional.
type Member<T, K> = K extends keyof T ? Exclude<T[K], undefined> : never
type Request<T> = { params: Member<T, 'params'>; query: Member<T, 'query'>; body: Member<T, 'body'> }
type Inferred<R extends AppRoute> = Request<ClientInferRequest<R>> & {
  needsQuery: {} extends Member<ClientInferRequest<R>, 'query'> ? false : 'query' extends keyof R ? true : false
  bodies: { [A in ClientInferResponses<R> as Exclude<A['status'], 304>]: A['body'] }
}
type Generated<O extends Operation> = Request<O> & {
  needsQuery: {} extends Pick<O, Extract<keyof O, 'query'>> ? false : true
  bodies: { [A in O['answer'] as A['status']]: A['data'] } & { [P in O['problem'] as P['status']]: P }
}

type Slice = keyof Operations
type OperationOf<S extends Slice, O> = Extract<Operations[S][O & keyof Operations[S]], Operation>
type Different<S extends Slice> = {
  [O in keyof Contract[S]]: Same<Plain<Inferred<Extract<Contract[S][O], AppRoute>>>, Plain<Generated<OperationOf<S, O>>>> extends true
    ? never
    : O
}[keyof Contract[S]]

noneOf<Exclude<Different<'avatars'>, 'put' | 'get'>>()
noneOf<Exclude<Different<'photos'>, 'put' | 'get'>>()
noneOf<Exclude<Different<'contacts'>, 'export'>>()
type OnlyJson = 'auth' | 'birthdays' | 'labels' | 'phones' | 'sessions' | 'system' | 'users'
noneOf<{ [S in OnlyJson]: Different<S> }[OnlyJson]>()
noneOf<Exclude<Different<'imports'>, 'plan' | 'events'>>()

// For bytes, ts-rest infers the types of the server, so the types of the client are compared by themselves.
prove<Same<Operations['avatars']['put']['body'], Upload>>()
prove<Same<Operations['avatars']['put']['answer'], { status: 200; data: User }>>()
prove<Same<Operations['avatars']['get']['answer'], { status: 200; data: Blob }>>()
prove<Same<Operations['photos']['put']['body'], Operations['avatars']['put']['body']>>()
prove<Same<Operations['photos']['get']['answer'], Operations['avatars']['get']['answer']>>()
prove<Same<Operations['pictures']['get']['answer'], { status: 200; data: Blob }>>()
prove<Same<Operations['contacts']['export']['answer'], { status: 200; data: Blob }>>()
prove<Same<Plain<Operations['pictures']['get']['params']>, Plain<ClientInferRequest<Contract['pictures']['get']>['params']>>>()

// `Operations` has the slices and operations of the contract, and no `any`, which would equal every type.
prove<Same<keyof Operations, keyof Contract>>()
prove<Same<{ [S in Slice]: keyof Operations[S] }, { [S in Slice]: keyof Contract[S] }>>()
noneOf<AnyIn<Operations>>()
noneOf<AnyIn<ClientInferResponses<Contract['contacts']['list']>['body']>>()

// The refusals are those of the contract, with their codes.
prove<Same<Plain<Problem>, Plain<ProblemBody>>>()
prove<Same<ServerWideProblem['code'], (typeof SERVER_WIDE)[number]>>()
prove<Same<ProblemError['problem']['code'], Code>>()
prove<Same<[ProblemError['headers'], ServiceError['headers']], [Headers, Headers]>>()
prove<Same<ServiceError['problem'], ServerWideProblem | null>>()

// A call accepts the arguments of its operation, which are optional if nothing is required, and returns its result.
type Call<O extends Operation> = O extends { body: RefreshToken }
  ? (args?: Partial<Pick<O, 'body'>> & CallOptions) => Promise<Result<O>>
  : CallOptions extends ArgsOf<O>
    ? (args?: keyof ArgsOf<O> extends keyof CallOptions ? CallOptions : ArgsOf<O>) => Promise<Result<O>>
    : (args: ArgsOf<O>) => Promise<Result<O>>
type DifferentCall<S extends Slice> = {
  [O in keyof Operations[S]]: Same<Client[S][O & keyof Client[S]], Call<OperationOf<S, O>>> extends true ? never : O
}[keyof Operations[S]]
noneOf<{ [S in Slice]: DifferentCall<S> }[Slice]>()
type DifferentRefusal<S extends Slice> = {
  [O in keyof Operations[S]]: Same<Extract<Result<OperationOf<S, O>>, { ok: false }>['problem'], OperationOf<S, O>['problem']> extends true
    ? never
    : O
}[keyof Operations[S]]
noneOf<{ [S in Slice]: DifferentRefusal<S> }[Slice]>()
type Prefetch = Pick<IterateOptions, 'prefetch'>
type ArgsWithPrefetch<Call extends (args: never) => unknown> = Plain<NonNullable<Parameters<Call>[0]> & Prefetch>
prove<Same<Plain<NonNullable<Parameters<Client['contacts']['iterate']>[0]>>, ArgsWithPrefetch<Client['contacts']['list']>>>()
prove<Same<Plain<NonNullable<Parameters<Client['birthdays']['iterate']>[0]>>, ArgsWithPrefetch<Client['birthdays']['upcoming']>>>()

export function aStatusNarrowsTheResultOfAnItem(item: BatchResult) {
  switch (item.status) {
    case 200:
    case 201:
      return item.body satisfies Contact
    case 204:
      return item.body satisfies null
    case 404:
      return item.body.code satisfies 'contact-not-found'
    case 409:
      return item.body.code satisfies 'uid-taken'
    case 412:
      return item.body.code satisfies 'precondition-failed'
    case 422:
      return item.body.errors
    case 424:
      return item.body.code satisfies 'not-applied'
    case 428:
      return item.body.code satisfies 'precondition-required'
    default:
      return item satisfies never
  }
}

export async function aResultHasTheRefusalsOfItsOperation(client: Client) {
  const result = await client.contacts.get({ params: { id: '' } })
  if (result.ok) return prove<Same<typeof result.data, Contact>>()
  // @ts-expect-error this operation does not list email-taken
  if (result.problem.code === 'email-taken') return
  switch (result.problem.code) {
    case 'not-signed-in':
    case 'access-token-invalid':
    case 'access-token-expired':
    case 'session-ended':
      return result.problem.status satisfies 401
    case 'email-not-verified':
      return result.problem.status satisfies 403
    case 'validation-failed':
      return result.problem.errors
    case 'rate-limited':
    case 'unavailable':
      return result.headers.get('retry-after')
    case 'contact-not-found':
      return result.problem.status satisfies 404
    default:
      return result.problem satisfies never
  }
}

export async function aMissingCaseDoesNotCompile(client: Client) {
  const result = await client.auth.login({ body: { email: '', password: '' } })
  if (result.ok) return result.data.access_token
  switch (result.problem.code) {
    case 'wrong-credentials':
    case 'malformed-request':
    case 'validation-failed':
    case 'rate-limited':
      return null
    default:
      // @ts-expect-error there is no case for unavailable
      return result.problem satisfies never
  }
}

export async function aStatusNarrowsTheResult(client: Client) {
  const result = await client.contacts.get({ params: { id: '' } })
  if (result.status === 200) prove<Same<typeof result.data, Contact>>()
  if (result.status === 404) prove<Same<typeof result.problem.code, 'contact-not-found'>>()
  // @ts-expect-error this operation has no answer with this status
  return result.status === 418
}

export async function argumentsAreChecked(client: Client) {
  // @ts-expect-error the id is missing
  await client.contacts.get()
  // @ts-expect-error misspelt
  await client.contacts.list({ query: { frist_name: 'Іван' } })
  // @ts-expect-error misspelt
  await client.contacts.list({ qeury: {} })
  // @ts-expect-error a list has no next page to prefetch
  await client.contacts.list({ prefetch: true })
  // @ts-expect-error phones.list is not paged
  client.phones.iterate()
  await client.contacts.list({ query: { q: undefined } })
  await client.contacts.list({ query: { trashed: true } })
  // @ts-expect-error trashed is a boolean, not a text
  await client.contacts.list({ query: { trashed: 'true' } })
  await client.contacts.batch({ body: { items: [{ op: 'remove', id: '', if_match: 3 }] } })
  await client.contacts.batch({ body: { items: [{ op: 'patch', id: '', if_match: '"3", "4"', body: { notes: null } }] } })
  prove<Same<Contact, Awaited<ReturnType<typeof oneContact>>>>()
  for await (const { contact } of client.birthdays.iterate({ query: { days: 30 } })) prove<Same<typeof contact, Contact>>()
}

const oneContact = (client: Client) => unwrap(client.contacts.get({ params: { id: '' } }))

export async function unwrapReturnsData(client: Client, isWanted: boolean) {
  const either = await unwrap(isWanted ? client.contacts.list() : client.labels.list())
  prove<Same<typeof either, ContactPage | LabelList>>()
  const one = unwrap(await client.contacts.get({ params: { id: '' } }))
  prove<Same<typeof one, Contact>>()
  // @ts-expect-error an iteration is not a result
  await unwrap(client.contacts.iterate())
}

// `ifMatch` is an argument exactly where `precondition-failed` is a refusal.
type Conditional = {
  [S in Slice]: { [O in keyof Operations[S]]: 'ifMatch' extends keyof Operations[S][O] ? `${S}.${O & string}` : never }[keyof Operations[S]]
}[Slice]
type RefusedByVersion = {
  [S in Slice]: {
    [O in keyof Operations[S]]: 'precondition-failed' extends OperationOf<S, O>['problem']['code'] ? `${S}.${O & string}` : never
  }[keyof Operations[S]]
}[Slice]
prove<Same<Conditional, RefusedByVersion>>()

export async function editIsTyped(client: Client) {
  const result = await client.contacts.edit('', (contact) => {
    prove<Same<typeof contact, Readonly<Contact>>>()
    return { notes: contact.first_name }
  })
  prove<Same<typeof result, Awaited<ReturnType<Client['contacts']['patch']>>>>()
  // @ts-expect-error a contact has no such member
  await client.contacts.edit('', () => ({ nikcname: 'Ada' }))
  // @ts-expect-error one of these members is unknown
  await client.contacts.edit('', ({ notes }) => ({ notes, nikcname: 'Ada' }))
  // @ts-expect-error one member of the promised patch is unknown
  await client.contacts.edit('', async ({ notes }) => ({ notes, nikcname: 'Ada' }))
  // @ts-expect-error one of the two patches has an unknown member
  await client.contacts.edit('', ({ notes }) => (notes ? { notes: '' } : notes === null && { notes, nikcname: 'Ada' }))
  // @ts-expect-error a phone has no such member
  await client.contacts.edit('', ({ notes }) => ({ notes, phones: [{ number: '067 123 45 67', lable: 'home' }] }))
  // @ts-expect-error a first name is a text, not a number
  await client.contacts.edit('', ({ notes }) => ({ notes, first_name: 7 }))
  await client.contacts.edit('', ({ phones }) => ({
    phones: [...phones, { number: '067 123 45 67' }],
    additional_data: { any: [{ thing: 1 }] },
  }))
  // A contact that was read can be sent back.
  await client.contacts.edit('', (contact) => ({ ...contact, notes: null }))
  await client.contacts.edit('', function edited({ notes }) {
    if (!notes) return
    return { notes: null }
  })
  await client.contacts.edit('', ({ notes }) => notes === null && { notes: '' })
  await client.contacts.edit('', async ({ notes }) => (notes ? null : { notes: '' }), { headers: { 'x-app': 'book' } })
  // @ts-expect-error the contact is read-only: the change is returned
  await client.contacts.edit('', (contact) => void (contact.notes = ''))
  // @ts-expect-error each attempt is another change and needs its own key
  await client.contacts.edit('', () => ({}), { headers: { 'idempotency-key': 'order-4711' } })
  // @ts-expect-error a list has no ifMatch
  await client.contacts.list({ ifMatch: 1 })
  const file = await client.users.download()
  prove<Same<typeof file, Result<Downloaded<Operations['users']['exportData']>>>>()
}

export async function throwingReturnsData(book: Throwing<Client>) {
  prove<Same<Awaited<ReturnType<typeof book.contacts.get>>, Contact>>()
  prove<Same<Awaited<ReturnType<typeof book.contacts.edit>>, Contact>>()
  await book.contacts.edit('', ({ notes }) => notes === null && { notes: '' })
  // @ts-expect-error a contact has no such member
  await book.contacts.edit('', ({ notes }) => ({ notes, nikcname: 'Ada' }))
  prove<Same<typeof book.contacts.iterate, Client['contacts']['iterate']>>()
  prove<Same<Parameters<typeof book.contacts.list>, Parameters<Client['contacts']['list']>>>()
  prove<Same<typeof book.session, Client['session']>>()
}

export function eventsAreTyped({ session }: Client) {
  session.on('signed-out', ({ reason }) => {
    switch (reason) {
      case 'logout':
      case 'ended':
      case 'elsewhere':
      case 'forgotten':
        return reason
      default:
        return reason satisfies never
    }
  })
  // @ts-expect-error this event has no reason
  session.on('refreshed', ({ reason }) => reason)
}
