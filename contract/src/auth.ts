import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, BODY, PUBLIC } from './shared/access.ts'
import { AccountEmail, check, Id } from './shared/fields.ts'
import { failsWith } from './shared/problem.ts'
import { User, Username } from './users.ts'

const c = initContract()

// A limit in bytes as well: what is hashed must be bounded however it is written.
const PASSWORD_BYTES = 1024
const passwordIssue = (value: string): [string, string] | undefined => {
  if (!value.isWellFormed()) return ['not-unicode', 'Must be well-formed Unicode, without lone surrogates.']
  if (value.includes('\0')) return ['control-character', 'Must hold no NUL.']
  if ([...value].length > 128 || new TextEncoder().encode(value).length > PASSWORD_BYTES)
    return ['too-long', 'Must have at most 128 characters.']
  return undefined
}
const Password = (description: string) =>
  z
    .string()
    .overwrite((value) => value.normalize('NFC'))
    .check(check(passwordIssue))
    .min(1)
    .meta({ description, minLength: 1, maxLength: 128, format: 'password', examples: ['correct horse battery'] })

export const Signup = z
  .strictObject({
    username: Username,
    email: AccountEmail,
    password: Password(
      'The new password: 8 to 128 characters (at most 1 KiB), normalised to NFC, otherwise as typed. Whoever runs the server may ask for another minimum.',
    ),
  })
  .meta({
    id: 'Signup',
    description: 'A new account.',
    examples: [{ username: 'Olena', email: 'olena@example.com', password: 'correct horse battery' }],
  })

export const Credentials = z
  .strictObject({ email: AccountEmail, password: Password('The password, as typed at sign-up.') })
  .meta({ id: 'Credentials', description: 'What signs in.', examples: [{ email: 'olena@example.com', password: 'correct horse battery' }] })

const AN_ACCESS_TOKEN = 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTk5In0.c2lnbmF0dXJl'
const A_REFRESH_TOKEN = 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJzdWIiOiIwMTk5In0.c2lnbmF0dXJl'

export const RefreshToken = z
  .strictObject({
    refresh_token: z
      .string()
      .min(1)
      .max(4096)
      .meta({ description: 'The refresh token that was answered last, 1 to 4096 characters.', examples: [A_REFRESH_TOKEN] }),
  })
  .meta({ id: 'RefreshToken', description: 'A refresh token on its own.', examples: [{ refresh_token: A_REFRESH_TOKEN }] })

export const Tokens = z
  .object({
    access_token: z.string().meta({ description: 'JWT to send as `Authorization: Bearer …` (RFC 6750).' }),
    refresh_token: z.string().meta({ description: 'JWT that gets the next pair, once. Keep it secret and keep only the newest.' }),
    token_type: z.literal('Bearer').meta({ description: 'How to send the access token.' }),
    expires_in: z.int().meta({ description: 'Seconds that the access token lives.' }),
    session_id: Id('The session, one per device.'),
  })
  .meta({
    id: 'Tokens',
    description: 'A pair of tokens.',
    examples: [
      {
        access_token: AN_ACCESS_TOKEN,
        refresh_token: A_REFRESH_TOKEN,
        token_type: 'Bearer',
        expires_in: 600,
        session_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
      },
    ],
  })

export const auth = c.router({
  signup: {
    method: 'POST',
    path: '/api/auth/signup',
    summary: 'Make an account',
    description: 'Makes an account and answers it. It does not sign in.',
    metadata: access('public', 'auth'),
    body: Signup,
    responses: { 201: User, ...failsWith(...PUBLIC, ...BODY, 'email-taken') },
  },
  login: {
    method: 'POST',
    path: '/api/auth/login',
    summary: 'Sign in',
    description:
      'Opens a session for this device and answers its tokens. A wrong password and an unknown e-mail get the same answer in the same time.',
    metadata: access('public', 'auth'),
    body: Credentials,
    responses: { 200: Tokens, ...failsWith(...PUBLIC, ...BODY, 'wrong-credentials') },
  },
  refresh: {
    method: 'POST',
    path: '/api/auth/refresh',
    summary: 'Get the next pair of tokens',
    description:
      'Rotates the refresh token. If the answer gets lost, send the same token again: it is answered with the same successor until that one was used, and for 10 seconds after. Any other used token that comes back ends the session, because two parties hold it (RFC 9700, 4.14.2).',
    metadata: access('public', 'auth'),
    body: RefreshToken,
    responses: { 200: Tokens, ...failsWith(...PUBLIC, ...BODY, 'session-ended') },
  },
  logout: {
    method: 'POST',
    path: '/api/auth/logout',
    summary: 'Sign out',
    description:
      'Ends the session that the refresh token belongs to; its access tokens stop working at once. A token that is unknown or over is answered alike: afterwards nobody is signed in with it.',
    metadata: access('public', 'auth'),
    body: RefreshToken,
    responses: { 204: c.noBody(), ...failsWith(...PUBLIC, ...BODY) },
  },
})
