/** The texts of the OpenAPI document that belong to no single operation: introduction, tags and headers. */
import type { contract } from './index.ts'
import { otherLimits, rateClasses } from './shared/access.ts'
import { type Code, problems, SERVER_WIDE } from './shared/problems.ts'

export const SECURITY_DESCRIPTION = 'The `access_token` that `POST /api/auth/login` returns (RFC 6750).'

export const TAGS: Record<keyof typeof contract, string> = {
  auth: 'Sign up, sign in, refresh tokens, sign out.',
  sessions: 'The devices on which the user is signed in.',
  users: 'The account of the signed-in user.',
  avatars: 'The picture of the signed-in user.',
  pictures: 'Pictures by their URLs, without a token.',
  contacts: 'The contacts of the user: changes, search, synchronisation.',
  photos: 'The picture of a contact.',
  phones: 'Single phone numbers of a contact; the other numbers stay as they are.',
  birthdays: 'Upcoming birthdays of contacts.',
  feeds: 'Birthdays in the calendar of the user, by subscription.',
  labels: 'Labels, by which contacts are grouped.',
  imports: 'Import of files of contacts: plan, apply, undo.',
  system: 'Health of the server.',
}

export const HEADERS = {
  'X-Request-Id': {
    description: 'Identifies this request in the log of the server. Quote it when you ask for help.',
    example: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  },
  ETag: {
    description:
      'The entity tag of the current version (RFC 9110, section 8.8.3). Send it as `If-None-Match` to get 304 unless ' +
      'the version has changed. Send the entity tag of a contact as `If-Match` to change the contact.',
    example: '"3"',
  },
  Location: {
    description: 'Path of the created resource.',
    format: 'uri-reference',
    example: '/api/contacts/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  },
  Link: {
    description: 'URL of the next page (`rel="next"`, RFC 8288), if there is one.',
    example: '<https://contacts.example/api/contacts?limit=100&cursor=own.9m2Xq0cX3vXn1u7kYt5w>; rel="next"',
  },
  'Idempotency-Replayed': {
    description: '`true` if this is the response to an earlier request with the same `Idempotency-Key`; absent otherwise.',
    example: 'true',
  },
  'WWW-Authenticate': { description: 'How to authenticate (RFC 6750).', example: 'Bearer error="invalid_token"' },
  RateLimit: {
    description: 'The rate limit that counted this request: remaining requests (`r`), and seconds until the counter is reset (`t`).',
    example: '"contacts";r=241;t=17',
  },
  'RateLimit-Policy': {
    description: 'The rate limit that counted this request: at most `q` requests in each window of `w` seconds.',
    example: '"contacts";q=300;w=60',
  },
  'Retry-After': { description: 'Number of seconds to wait before the next attempt.', type: 'integer', example: 17 },
  Allow: { description: 'With 405: the methods that this path supports.', example: 'GET, HEAD, POST' },
}
export type Header = keyof typeof HEADERS

// The link is relative, so that it works on every server that shows the document.
export const linkTo = (code: Code) => `[${code}](/problems/${code})`

const serverWideRows = () => SERVER_WIDE.map((code) => `| ${problems[code].status} | ${linkTo(code)} | ${problems[code].title} |`)

const rateLimitItems = () =>
  Object.entries(rateClasses).map(
    ([name, { limit, window, per }]) =>
      `- \`${name}\`: ${limit} requests in ${window} seconds for each ${per === 'user' ? 'user' : 'network'}`,
  )

export const introduction = () => `An address book: contacts with phone numbers and labels, a search that ignores case,
accents and script, upcoming birthdays, and synchronisation.

## Authentication
\`POST /api/auth/signup\` creates an account and sends an e-mail with a link that verifies its address.
\`POST /api/auth/login\` returns an \`access_token\` and a \`refresh_token\`. Send the access token with every request as
\`Authorization: Bearer …\`. When it has expired, \`POST /api/auth/refresh\` returns the next pair of tokens; each refresh
token can be used once. \`POST /api/auth/logout\` ends the session.

## Errors
An error is \`application/problem+json\` (RFC 9457). Programs should rely on \`code\`. \`type\` is the URL of a page that
explains the cause and the cure; [/problems](/problems) lists all errors. Each operation lists its own errors. Any request
can also get one of the following, which are the \`default\` response of every operation:

| status | code | meaning |
| --- | --- | --- |
${serverWideRows().join('\n')}

## Values
- JSON in UTF-8. Unknown members of a body or a query are an error (422), so that a misspelt name is not silently ignored.
  Responses may gain members.
- Ids are UUIDv7 (RFC 9562): ids that are created later are greater. An id in a path that is not a UUID gets 404.
- Instants are RFC 3339 in UTC with milliseconds, dates are \`YYYY-MM-DD\`.
- Text is normalised to Unicode NFC, and trimmed of white space and invisible characters. The rest must have a visible
  character. Lengths count code points.
- In a response a missing single value is \`null\` and a missing list is empty; no member is ever left out.

## Writes
The \`ETag\` of a contact is its \`version\` in quotes. Send it as \`If-Match\` with a change: if somebody else has
changed the contact since it was read, the response is 412 and nothing is changed. A change with an
\`Idempotency-Key\` can be sent again if its response is lost: it is made once, and its response is returned again for
24 hours. Removed contacts stay in the trash for 30 days.

## Lists
A page has \`items\` and \`next_cursor\`; the \`Link\` header has the URL of the next page. A cursor continues after the last
item, even if that item was changed or removed. A client that follows the cursors gets each item at most once and misses no
item that is in the list the whole time, unless the sort value of the item changes meanwhile. \`skip\` counts from the start
in each request, so pages shift when items are added or removed; at most 100000 items can be skipped. \`include_total=true\` counts
up to 10000 items, \`include_total=exact\` counts all; \`total_is_exact\` is false if counting stopped at 10000.

## Rate limits
${rateLimitItems().join('\n')}

A network is an IPv4 address or an IPv6 /64. The operations of one class share one counter. Requests that reach no
operation are counted for each network, in a window of 60 seconds:
${otherLimits.strangers.limit} without a valid access token where one is required (\`strangers\`),
${otherLimits.unrouted.limit} to an unknown path or with a method that the path does not have (\`unrouted\`), and
${otherLimits.preflights.limit} CORS preflight requests (\`preflights\`). \`RateLimit\` and \`RateLimit-Policy\` report the
state of the counter. A request over the limit gets 429 with \`Retry-After\`. The documentation and the health checks are
not limited.
`
