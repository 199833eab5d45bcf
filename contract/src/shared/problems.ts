import { addressBookProblems } from './address-book-problems.ts'
import type { ProblemText } from './problem-text.ts'

/**
 * Every error that the service returns: a stable code with its status and title, and the cause and cure that its page
 * `/problems/{code}` shows.
 */
export const problems = {
  'malformed-request': {
    status: 400,
    title: 'Malformed request',
    cause: 'The JSON of the body, the URL or a header cannot be parsed.',
    cure: 'Send well-formed JSON in UTF-8 and percent-encode the URL. `detail` says what could not be parsed.',
  },
  'token-invalid': {
    status: 400,
    title: 'The token of the e-mail link is not valid',
    cause: 'The token was already used, was replaced by a newer one, has expired, or was not issued by this service.',
    cure: 'Request a new e-mail, and use the link in the newest one, once.',
  },
  'cursor-invalid': {
    status: 400,
    title: 'The cursor is not valid for this request',
    cause:
      'The cursor was altered, or it was issued to another user, for another list, or for another `sort` or filter ' +
      'than this request has.',
    cure: 'Send the `next_cursor` exactly as it was returned, with the same query, or start at the first page without a cursor.',
  },
  'not-signed-in': {
    status: 401,
    title: 'An access token is required',
    cause: 'The request has no `Authorization: Bearer …` header.',
    cure: 'Sign in with `POST /api/auth/login` and send the `access_token` that it returns.',
  },
  'access-token-invalid': {
    status: 401,
    title: 'The access token is not valid',
    cause:
      'The bearer token is malformed or has a wrong signature, it is a token of another kind (such as a refresh ' +
      'token), or the key that signed it was retired.',
    cure: 'Send the `access_token` exactly as it was returned, or sign in again.',
  },
  'access-token-expired': {
    status: 401,
    title: 'The access token has expired',
    cause: 'An access token is valid for 10 minutes.',
    cure: 'Get a new pair of tokens with `POST /api/auth/refresh`; the session continues.',
  },
  'session-ended': {
    status: 401,
    title: 'The session has ended',
    cause:
      'The user signed out, ended the session from another device, changed or reset the password, or removed the ' +
      'account; the session was not refreshed for 14 days or is older than 90 days; the user has 100 sessions that were ' +
      'used more recently; or a refresh token was used again after its successor had been used, which suggests that ' +
      'somebody else has a copy of it.',
    cure: 'Sign in again with `POST /api/auth/login`.',
  },
  'refresh-token-invalid': {
    status: 401,
    title: 'The refresh token cannot be checked',
    cause:
      'This server does not have the key that signed the refresh token, or its clock is more than 5 minutes behind the ' +
      'clock of the server that issued the token. The session continues.',
    cure: 'Keep the token and try again: another server may have the key. If the error persists, sign in again.',
  },
  'wrong-credentials': {
    status: 401,
    title: 'Wrong e-mail address or password',
    cause: 'No account has this e-mail address with this password. The response does not reveal which of the two is wrong.',
    cure: 'Check both, or sign up with `POST /api/auth/signup`.',
  },
  'email-not-verified': {
    status: 403,
    title: 'The e-mail address is not verified',
    cause: 'On this server, this operation requires a verified e-mail address.',
    cure: 'Follow the link in the verification e-mail, or request another one with `POST /api/auth/resend_verification`.',
  },
  'wrong-password': {
    status: 403,
    title: 'Wrong password',
    cause: 'This operation requires the current password, and the password in the request is wrong.',
    cure: 'Send the current password, or reset it with `POST /api/auth/request_password_reset`.',
  },
  'route-not-found': {
    status: 404,
    title: 'No operation has this path',
    cause: 'The path is not part of this API.',
    cure: 'Compare the path with the documentation at `/docs`.',
  },
  'session-not-found': {
    status: 404,
    title: 'Session not found',
    cause: 'The session does not exist, has already ended, or belongs to another user; the response does not reveal which.',
    cure: 'Take the id from `GET /api/sessions`.',
  },
  'avatar-not-found': {
    status: 404,
    title: 'The user has no picture',
    cause: 'The signed-in user has not uploaded a picture. The service generates no default picture.',
    cure: 'Upload one with `PUT /api/users/me/avatar`.',
  },
  'photo-not-found': {
    status: 404,
    title: 'The contact has no picture',
    cause: 'No picture was uploaded for this contact, or it was removed.',
    cure: 'Upload one with `PUT /api/contacts/{contact_id}/photo`.',
  },
  'picture-not-found': {
    status: 404,
    title: 'Picture not found',
    cause: 'No picture has this URL: it was replaced or removed, or never existed. An id that is not a UUID gets the same response.',
    cure: 'Take the URL from the `avatar_url` of the user, or from the `photo_url` of the contact.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    cause: 'The path exists, but not with this HTTP method.',
    cure: 'Use one of the methods in the `Allow` header.',
  },
  'not-acceptable': {
    status: 406,
    title: 'No acceptable media type',
    cause: 'The `Accept` header excludes every media type that this operation can return.',
    cure: 'Accept `application/json`, or leave out the header.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request timeout',
    cause: 'The request was not complete within 15 seconds, or its headers within 10 seconds.',
    cure: 'Send the request again, over a faster connection if possible.',
  },
  'email-taken': {
    status: 409,
    title: 'An account with this e-mail address exists',
    cause:
      'An account with this e-mail address already exists. The comparison ignores case, and whether the domain is written ' +
      'in Unicode or in ASCII (`xn--…`).',
    cure: 'Sign in to that account, or use another address.',
  },
  'idempotency-key-in-use': {
    status: 409,
    title: 'A request with this idempotency key is still running',
    cause: 'The service is still processing an earlier request with this `Idempotency-Key`.',
    cure: 'Wait a moment and send the request again with the same key. The retry then gets the response of the earlier request.',
  },
  'cursor-expired': {
    status: 410,
    title: 'The cursor has expired',
    cause: 'A cursor is valid for 24 hours.',
    cure: 'Start at the first page, without a cursor.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    cause: 'A JSON body may have at most 256 KiB, a batch 8 MiB, a picture 16 MiB, and a file of contacts 32 MiB.',
    cure: 'Send less in one request.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    cause: 'The `Content-Type` of the body is missing, or this operation does not accept it.',
    cure:
      'Send `Content-Type: application/json`, for PATCH also `application/merge-patch+json`, or for a file one of ' +
      'the media types that `detail` lists.',
  },
  'validation-failed': {
    status: 422,
    title: 'The request is not valid',
    cause:
      'A member of the body or of the query is missing, unknown, of the wrong type or outside its limits. `errors` ' +
      'lists the first 20 of these members, and `error_count` counts all of them.',
    cure:
      'Correct each member that `errors` points to: `#/…` is a JSON Pointer (RFC 6901) into the body, `query/…` a ' +
      'member of the query.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key belongs to another request',
    cause: 'This `Idempotency-Key` was sent to this operation in the last 24 hours with another body, `If-Match` or `If-None-Match`.',
    cure: 'Generate a new key for each new change, and send the same key only to repeat the same request.',
  },
  'image-format-unknown': {
    status: 422,
    title: 'The format of the image is unknown',
    cause: 'The file does not begin as a JPEG, PNG or WebP image, whatever its name and its declared media type.',
    cure: 'Save the picture as JPEG, PNG or WebP, and send it again.',
  },
  'image-too-many-pixels': {
    status: 422,
    title: 'The image has too many pixels',
    cause: 'The image has more than 50 million pixels.',
    cure: 'Scale the picture down, and send it again. The service stores at most 512 × 512 pixels.',
  },
  'image-unreadable': {
    status: 422,
    title: 'The image cannot be decoded',
    cause: 'The JPEG, PNG or WebP image is damaged, or takes longer than 10 seconds to decode.',
    cure: 'Open the picture in an image editor, save it again, and send the new file.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    cause: 'A rate limit is exhausted; `RateLimit-Policy` names it.',
    cure: 'Wait for the number of seconds in `Retry-After`.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    cause: 'The request line and the headers together may have at most 16 KiB.',
    cure: 'Send smaller headers and a shorter query.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal server error',
    cause: 'A fault in the service. The response contains no details; the log of the server has them under the request id.',
    cure: 'Try again. If the error persists, send the `request_id` to the operator of the server.',
  },
  unavailable: {
    status: 503,
    title: 'The service is temporarily unavailable',
    cause:
      'The database is unavailable, or the server is starting, overloaded or about to stop. Nothing was changed, unless ' +
      'the connection to the database broke during a commit.',
    cure: 'Try again after the number of seconds in `Retry-After`.',
  },
  ...addressBookProblems,
} as const satisfies Record<string, ProblemText>

export type Code = keyof typeof problems
export type StatusOf<C extends Code> = (typeof problems)[C]['status']

export const codes = Object.keys(problems) as Code[]

/** Errors that any request can get. Routes do not list them, except `malformed-request`. */
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
