/**
 * Every refusal this service knows: a stable code with its status, its title, and what its page tells a reader.
 * A route lists its own codes with `failsWith`; the codes in `SERVER_WIDE` may answer any request and are declared
 * here once. No other refusal leaves the server. The body is `application/problem+json` (RFC 9457).
 */
import { type ContractOtherResponse, initContract } from '@ts-rest/core'
import * as z from 'zod'

const c = initContract()

export const PROBLEM_TYPE = 'application/problem+json'

export const problems = {
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    cause: 'The JSON in the body, the URL or a header breaks the rules of its own syntax.',
    cure: 'Send well-formed JSON in UTF-8, percent-encode the URL, and look at `detail` for the place.',
  },
  'token-invalid': {
    status: 400,
    title: 'The token of the link cannot be used',
    cause: 'The token was used already, was followed by a newer one, has expired, or is none of ours.',
    cure: 'Ask for a new mail and use the link in the newest one, once.',
  },
  'since-invalid': {
    status: 400,
    title: 'The token of the changes is not one of yours',
    cause: '`since` is malformed, forged, or was answered to somebody else.',
    cure: 'Send a `next_since` as it was answered, or start again without `since`.',
  },
  'cursor-invalid': {
    status: 400,
    title: 'The cursor cannot be used here',
    cause:
      'It is not a `next_cursor` as it was answered, or it was made for somebody else, for another list, or for another `sort` or filter than this request has.',
    cure: 'Send it as it was answered with the same query, or begin at the first page without one.',
  },
  'not-signed-in': {
    status: 401,
    title: 'This needs an access token',
    cause: 'The request carries no `Authorization: Bearer …` header.',
    cure: 'Sign in with `POST /api/auth/login` and send the `access_token` of the answer.',
  },
  'access-token-invalid': {
    status: 401,
    title: 'The access token is not one of ours',
    cause: 'The bearer token is malformed, forged, of another class (a refresh token, say) or signed with a key that was retired.',
    cure: 'Send the `access_token` as it was answered, or sign in again.',
  },
  'access-token-expired': {
    status: 401,
    title: 'The access token has expired',
    cause: 'An access token lives for ten minutes.',
    cure: 'Get a new pair with `POST /api/auth/refresh`; the session goes on.',
  },
  'session-ended': {
    status: 401,
    title: 'The session has ended',
    cause:
      'It was signed out, it was idle for 14 days, it is older than 90 days, or a refresh token that had been used came back, which means that two parties hold it.',
    cure: 'Sign in again with `POST /api/auth/login`.',
  },
  'wrong-credentials': {
    status: 401,
    title: 'E-mail or password is wrong',
    cause: 'No account has this e-mail and this password together. Which of the two is wrong is not told to anybody.',
    cure: 'Check both, or sign up with `POST /api/auth/signup`.',
  },
  'email-not-verified': {
    status: 403,
    title: 'The e-mail address is not verified',
    cause: 'This service asks for a verified e-mail address before anything but the own profile can be used.',
    cure: 'Follow the link in the mail, or have it sent again with `POST /api/auth/resend_verification`.',
  },
  'wrong-password': {
    status: 403,
    title: 'The password is wrong',
    cause: 'This step asks for the password once more, and it is not the one of the account.',
    cure: 'Send the current password, or reset it with `POST /api/auth/request_password_reset`.',
  },
  'route-not-found': {
    status: 404,
    title: 'There is nothing at this address',
    cause: 'No operation has this path.',
    cure: 'Compare the path with the documentation at `/docs`.',
  },
  'contact-not-found': {
    status: 404,
    title: 'No such contact',
    cause:
      'The contact does not exist, was removed, or belongs to somebody else: these cannot be told apart. An id that is no UUID is answered alike.',
    cure: 'Take the id from `GET /api/contacts`.',
  },
  'phone-not-found': {
    status: 404,
    title: 'No such phone number',
    cause: 'The contact is there, but no phone number of it has this id.',
    cure: 'Take the id from `GET /api/contacts/{contact_id}/phones`.',
  },
  'label-not-found': {
    status: 404,
    title: 'No such label',
    cause:
      'The label does not exist, was removed, or belongs to somebody else: these cannot be told apart. An id that is no UUID is answered alike.',
    cure: 'Take the id from `GET /api/labels`.',
  },
  'session-not-found': {
    status: 404,
    title: 'No such session',
    cause: "The session is not there, has ended already, or is somebody else's: these cannot be told apart.",
    cure: 'Take the id from `GET /api/sessions`.',
  },
  'avatar-not-found': {
    status: 404,
    title: 'There is no picture',
    cause: 'The signed-in user has none; a default picture is not invented.',
    cure: 'Send one with `PUT /api/users/me/avatar`.',
  },
  'picture-not-found': {
    status: 404,
    title: 'No such picture',
    cause: 'No picture has this address: it was replaced or removed, or there never was one. An id that is no UUID is answered alike.',
    cure: 'Take the address from whom it shows: `avatar_url` of a user.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    cause: 'The path exists, but not with this HTTP method.',
    cure: 'Use one of the methods that the `Allow` header names.',
  },
  'not-acceptable': {
    status: 406,
    title: 'No acceptable form',
    cause: 'The `Accept` header leaves out every media type that this operation can answer with.',
    cure: 'Accept `application/json`, or leave the header away.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request came too slowly',
    cause: 'The request was not complete within 15 seconds, or its headers within 10.',
    cure: 'Send it again over a better connection.',
  },
  'email-taken': {
    status: 409,
    title: 'An account with this e-mail exists',
    cause: 'E-mail addresses are compared without regard to case.',
    cure: 'Sign in with it, or sign up with another address.',
  },
  'label-exists': {
    status: 409,
    title: 'A label with this name exists',
    cause: 'Another label of the user has this name. Names are compared without regard to case.',
    cure: 'Use the label that is there, from `GET /api/labels`, or choose another name.',
  },
  'idempotency-key-in-use': {
    status: 409,
    title: 'The same request is still running',
    cause: 'A request with this `Idempotency-Key` is being worked on.',
    cure: 'Wait a moment and send it again, with the same key: it is answered with what the first one came to.',
  },
  'token-expired': {
    status: 410,
    title: 'The token of the changes is too old',
    cause: 'Contacts that were purged after `since` are not remembered any more, or what it was made with or for is gone.',
    cure: 'Start again without `since`, and drop every contact that does not come. A copy whose hash is still that of `GET /api/contacts/digest` can go on from the `since` of it.',
  },
  'cursor-expired': {
    status: 410,
    title: 'The cursor has expired',
    cause: 'A cursor lives for 24 hours.',
    cure: 'Begin at the first page, without a cursor.',
  },
  'precondition-failed': {
    status: 412,
    title: 'It was changed meanwhile',
    cause: 'What `If-Match` names is not how the contact is now. The `ETag` of this answer is that of now.',
    cure: 'Read the contact again, make the change on what it is now, and send it with the new `ETag`.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    cause: 'A JSON body may have 256 KiB, a batch 8 MiB, and a picture 5 MiB.',
    cure: 'Send less at once.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type is not supported',
    cause: 'The `Content-Type` of the body is missing or is none that this operation reads.',
    cure: 'Send `Content-Type: application/json` (for PATCH also `application/merge-patch+json`), or for a picture one of those that `detail` names.',
  },
  'validation-failed': {
    status: 422,
    title: 'The request is readable but invalid',
    cause: 'A member of the body or of the query is missing, unknown, of the wrong kind or out of its limits. `errors` names each place.',
    cure: 'Mend the places that `errors` points to: `#/…` is a JSON Pointer into the body, `query/…` a query member.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The key belongs to another request',
    cause: 'This `Idempotency-Key` was sent here in the last 24 hours with another body or another `If-Match`.',
    cure: 'Make a new key for every new change, and keep it for repeating that very change.',
  },
  'image-unreadable': {
    status: 422,
    title: 'The image cannot be read',
    cause: 'It is not a JPEG, PNG or WebP image, is damaged or incomplete, has more than 24 million pixels, or takes too long to decode.',
    cure: 'Save the picture as JPEG, PNG or WebP, smaller if need be, and send it again.',
  },
  'not-applied': {
    status: 424,
    title: 'Not done, because another item was refused',
    cause: 'The batch is atomic, and another item of it was refused.',
    cure: 'Mend the items that have a problem of their own, and send the whole batch again.',
  },
  'precondition-required': {
    status: 428,
    title: 'This needs If-Match',
    cause: 'This service takes no change without an `If-Match` header, so that nobody overwrites what they have not seen.',
    cure: 'Send the `ETag` of the contact as it was read, or `If-Match: *` to change it in any case.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    cause: 'A limit on requests is used up. `RateLimit-Policy` says which.',
    cure: 'Wait for as many seconds as `Retry-After` says.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    cause: 'Request line and headers may have 16 KiB together.',
    cure: 'Send smaller headers and a shorter query.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong on our side',
    cause: 'A fault in this service. Nothing about it is told to the outside.',
    cure: 'Try again; if it stays, tell whoever runs the service the `request_id`.',
  },
  unavailable: {
    status: 503,
    title: 'The service is not available right now',
    cause:
      'The database is away or the server is overloaded. Nothing was changed, unless the connection broke while a change was being committed.',
    cure: 'Try again after as many seconds as `Retry-After` says.',
  },
} as const satisfies Record<string, { status: number; title: string; cause: string; cure: string }>

export type Code = keyof typeof problems
export type StatusOf<C extends Code> = (typeof problems)[C]['status']

/** May answer any request, so no route lists them. */
export const SERVER_WIDE = [
  'malformed-request',
  'route-not-found',
  'method-not-allowed',
  'not-acceptable',
  'request-timeout',
  'body-too-large',
  'unsupported-media-type',
  'headers-too-large',
  'internal-error',
] as const satisfies readonly Code[]

export const FieldError = z
  .object({
    pointer: z.string().meta({
      description: 'The place: a JSON Pointer (RFC 6901) into the body as `#/phones/0/number`, or `query/days` for a query member.',
    }),
    code: z.string().meta({ description: 'What is wrong there, in kebab-case: `required`, `too-long`, `unknown-member`, ….' }),
    detail: z.string().meta({ description: 'The same for a person to read.' }),
  })
  .meta({
    id: 'FieldError',
    description: 'One invalid place of a request.',
    examples: [{ pointer: '#/phones/0/number', code: 'too-few-digits', detail: 'A phone number has at least 3 digits.' }],
  })
export type FieldError = z.infer<typeof FieldError>

/** The body of a refusal; distributes over the codes, so that a `switch` over `code` narrows the other members. */
export type ProblemBody<C extends Code = Code> = C extends Code
  ? { type: string; title: string; status: StatusOf<C>; detail: string; code: C; request_id: string } & Members<C>
  : never
type Members<C extends Code> = C extends 'validation-failed' ? { errors: FieldError[] } : unknown

function describe(code: Code, { status, title, cause }: (typeof problems)[Code]) {
  const base = {
    type: z.string().meta({ description: 'Absolute URL of the page about this refusal, `/problems/{code}`.', format: 'uri' }),
    title: z.literal(title).meta({ description: 'The same for every refusal of this type.' }),
    status: z.literal(status).meta({ description: 'The HTTP status again.' }),
    detail: z.string().meta({ description: 'What happened this time, for a person to read.' }),
    code: z.literal(code).meta({ description: 'The stable name to program against.' }),
    request_id: z.string().meta({ description: 'The `X-Request-Id` of the answer; name it when asking for help.' }),
  }
  const members = code === 'validation-failed' ? { errors: z.array(FieldError).meta({ description: 'Every invalid place.' }) } : {}
  return z.object({ ...base, ...members }).meta({ id: componentName(code), description: `${title}. ${cause}`, examples: [exampleOf(code)] })
}

/** `contact-not-found` is the component `ContactNotFound`. */
const componentName = (code: string) => `${code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Problem`

const exampleOf = (code: Code) => ({
  type: `https://contacts.example/problems/${code}`,
  title: problems[code].title,
  status: problems[code].status,
  detail: problems[code].cause,
  code,
  request_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  ...(code === 'validation-failed' && {
    errors: [{ pointer: '#/phones/0/number', code: 'too-few-digits', detail: 'A phone number has at least 3 digits.' }],
  }),
})

/** The schema of one refusal. */
export const problemSchemas = Object.fromEntries(
  Object.entries(problems).map(([code, known]) => [code, describe(code as Code, known)]),
) as unknown as {
  [C in Code]: z.ZodType<ProblemBody<C>, ProblemBody<C>>
}

type CodesAt<C extends Code, S> = C extends Code ? (StatusOf<C> extends S ? C : never) : never
type Refusals<C extends Code> = {
  [S in StatusOf<C>]: ContractOtherResponse<z.ZodType<ProblemBody<CodesAt<C, S>>, ProblemBody<CodesAt<C, S>>>>
}

/** The refusals of a route, for its `responses`: one problem+json schema a status, a union where codes share one. */
export function failsWith<const C extends Code>(...codes: C[]): Refusals<C> {
  const listed = [...new Set<Code>(codes)]
  // Not `Map.groupBy`: Node 20 has none.
  const responses = [...new Set(listed.map((code) => problems[code].status))].map((status) => {
    const [first, ...rest] = listed.filter((code) => problems[code].status === status).map((code) => problemSchemas[code])
    const body = rest.length === 0 ? first! : z.union([first!, ...rest])
    return [status, c.otherResponse({ contentType: PROBLEM_TYPE, body })]
  })
  return Object.fromEntries(responses) as Refusals<C>
}
