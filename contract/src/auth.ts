import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, BODY, PUBLIC } from './shared/access.ts'
import { AccountEmail, Id } from './shared/fields.ts'
import { NewPassword, Password } from './shared/password.ts'
import { failsWith } from './shared/problem.ts'
import { User, Username } from './users.ts'

const c = initContract()

export const Signup = z
  .strictObject({
    username: Username,
    email: AccountEmail,
    password: NewPassword,
  })
  .meta({
    id: 'Signup',
    description: 'A new account.',
    examples: [{ username: 'Olena', email: 'olena@example.com', password: 'correct horse battery' }],
  })

export const Credentials = z
  .strictObject({ email: AccountEmail, password: Password('The password, as typed at sign-up.') })
  .meta({ id: 'Credentials', description: 'What signs in.', examples: [{ email: 'olena@example.com', password: 'correct horse battery' }] })

const A_MAIL_TOKEN = 'b1n2Qm9yZXRoYW50d28-ZmlmdHlzaXhiaXRzLXJhbmRvbQ'
const MailToken = z
  .string()
  .min(1)
  .max(256)
  .meta({ description: 'The token of the link in the mail, 1 to 256 characters. It works once.', examples: [A_MAIL_TOKEN] })

export const EmailOnly = z
  .strictObject({ email: AccountEmail })
  .meta({ id: 'EmailOnly', description: 'The address that a mail is wanted for.', examples: [{ email: 'olena@example.com' }] })

export const MailTokenOnly = z
  .strictObject({ token: MailToken })
  .meta({ id: 'MailToken', description: 'What the link in a mail carries.', examples: [{ token: A_MAIL_TOKEN }] })

export const PasswordReset = z.strictObject({ token: MailToken, password: NewPassword }).meta({
  id: 'PasswordReset',
  description: 'A new password for whom the mail was sent to.',
  examples: [{ token: A_MAIL_TOKEN, password: 'another horse battery' }],
})

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
    description:
      'Makes an account, mails a link to verify its address, and answers it. It does not sign in. Where the service keeps to itself who has an account (`SIGNUP_DUPLICATE=202`), it answers 202 to everybody, and an address that is taken gets a letter that says so. 10 sign-ups an hour are taken from one network, which is an IPv4 address or an IPv6 /64.',
    metadata: access('public', 'auth'),
    body: Signup,
    responses: { 201: User, 202: c.noBody(), ...failsWith(...PUBLIC, ...BODY, 'email-taken') },
  },
  login: {
    method: 'POST',
    path: '/api/auth/login',
    summary: 'Sign in',
    description:
      'Opens a session for this device and answers its tokens. A wrong password and an unknown e-mail get the same answer in the same time. After 10 failures for one e-mail from one network within 15 minutes the next attempt has to wait 1 minute, and each further failure doubles that wait, up to 15 minutes; a success, or 15 minutes without a wait, starts anew. A network has 30 failures in 5 minutes and 300 a day, and an account 100 failures a day from all networks together where it has not signed in lately, and as many from each of the others.',
    metadata: access('public', 'auth'),
    body: Credentials,
    responses: { 200: Tokens, ...failsWith(...PUBLIC, ...BODY, 'wrong-credentials') },
  },
  refresh: {
    method: 'POST',
    path: '/api/auth/refresh',
    summary: 'Get the next pair of tokens',
    description:
      'Rotates the refresh token. If the answer gets lost, send the same token again: it is answered with the same successor until that one was used, and for 10 seconds after. Any other used token that comes back ends the session, because two parties hold it (RFC 9700, 4.14.2). A session has 150 refreshes in 5 minutes.',
    metadata: access('public', 'auth', { repeatable: true }),
    body: RefreshToken,
    responses: { 200: Tokens, ...failsWith(...PUBLIC, ...BODY, 'session-ended') },
  },
  logout: {
    method: 'POST',
    path: '/api/auth/logout',
    summary: 'Sign out',
    description:
      'Ends the session that the refresh token belongs to; its access tokens stop working at once. A token that is unknown or over is answered alike: afterwards nobody is signed in with it.',
    metadata: access('public', 'auth', { repeatable: true }),
    body: RefreshToken,
    responses: { 204: c.noBody(), ...failsWith(...PUBLIC, ...BODY) },
  },
  verifyEmail: {
    method: 'POST',
    path: '/api/auth/verify_email',
    summary: 'Verify an e-mail address',
    description:
      'Confirms the address that the token was mailed to, at sign-up or for a change of address, and answers the account. The token lives for 24 hours after sign-up and 1 hour for a change, works once, and only the newest works. A network may try 30 tokens of mails in 5 minutes, here and for a new password together.',
    metadata: access('public', 'auth'),
    body: MailTokenOnly,
    responses: { 200: User, ...failsWith(...PUBLIC, ...BODY, 'token-invalid') },
  },
  resendVerification: {
    method: 'POST',
    path: '/api/auth/resend_verification',
    summary: 'Mail the verification link again',
    description:
      'Mails a new link if there is an account with this address that is not verified. The answer is the same if there is none. It can be asked for 3 times an hour for one address, whether there is an account or not, and 15 times from one network.',
    metadata: access('public', 'auth'),
    body: EmailOnly,
    responses: { 202: c.noBody(), ...failsWith(...PUBLIC, ...BODY) },
  },
  requestPasswordReset: {
    method: 'POST',
    path: '/api/auth/request_password_reset',
    summary: 'Mail a link to reset the password',
    description:
      'Mails a link that lives for 30 minutes if there is an account with this address. The answer is the same if there is none. It can be asked for 3 times an hour for one address, whether there is an account or not, and 15 times from one network.',
    metadata: access('public', 'auth'),
    body: EmailOnly,
    responses: { 202: c.noBody(), ...failsWith(...PUBLIC, ...BODY) },
  },
  resetPassword: {
    method: 'POST',
    path: '/api/auth/reset_password',
    summary: 'Reset the password',
    description:
      'Sets a new password with the token of a mailed link, once. It ends every session, verifies the address, and does not sign in. On an account whose address was never verified it also removes contacts and profile: somebody else may have made it. A network may try 30 tokens of mails in 5 minutes, here and to verify an address together.',
    metadata: access('public', 'auth'),
    body: PasswordReset,
    responses: { 204: c.noBody(), ...failsWith(...PUBLIC, ...BODY, 'token-invalid') },
  },
})
