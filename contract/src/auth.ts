import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, MALFORMED, PUBLIC } from './shared/access.ts'
import { AccountEmail } from './shared/email.ts'
import { Id } from './shared/fields.ts'
import { trimInvisible } from './shared/invisible.ts'
import { NewPassword, Password } from './shared/password.ts'
import { failsWith } from './shared/problem.ts'
import { User, Username } from './user.ts'

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

export const Credentials = z.strictObject({ email: AccountEmail, password: Password('The password of the account.') }).meta({
  id: 'Credentials',
  description: 'The e-mail address and password of an account.',
  examples: [{ email: 'olena@example.com', password: 'correct horse battery' }],
})

const A_MAIL_TOKEN = 'b1n2Qm9yZXRoYW50d28-ZmlmdHlzaXhiaXRzLXJhbmRvbQ'
const MailToken = z
  .string()
  .overwrite(trimInvisible)
  .min(1)
  .max(256)
  .meta({
    description: 'The token from the link in the e-mail, 1 to 256 characters. It can be used once. White space around it is ignored.',
    examples: [A_MAIL_TOKEN],
  })

export const EmailOnly = z
  .strictObject({ email: AccountEmail })
  .meta({ id: 'EmailOnly', description: 'The address to send an e-mail to.', examples: [{ email: 'olena@example.com' }] })

export const MailTokenOnly = z
  .strictObject({ token: MailToken })
  .meta({ id: 'MailToken', description: 'The token from the link in an e-mail.', examples: [{ token: A_MAIL_TOKEN }] })

export const PasswordReset = z.strictObject({ token: MailToken, password: NewPassword }).meta({
  id: 'PasswordReset',
  description: 'A new password, with the token from the reset e-mail.',
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
      .meta({ description: 'The newest refresh token of the session, 1 to 4096 characters.', examples: [A_REFRESH_TOKEN] }),
  })
  .meta({ id: 'RefreshToken', description: 'A refresh token.', examples: [{ refresh_token: A_REFRESH_TOKEN }] })

export const Tokens = z
  .object({
    access_token: z.string().meta({ description: 'JWT to send as `Authorization: Bearer …` (RFC 6750).' }),
    refresh_token: z.string().meta({
      description: 'JWT that can be exchanged once for the next pair of tokens. Store it securely, and only the newest one.',
    }),
    token_type: z.literal('Bearer').meta({ description: 'The authentication scheme of the access token.' }),
    expires_in: z.int().meta({ description: 'Lifetime of the access token in seconds.' }),
    session_id: Id('Id of the session of this device.'),
  })
  .meta({
    id: 'Tokens',
    description: 'An access token and a refresh token.',
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
    summary: 'Create an account',
    description:
      'Creates an account, sends an e-mail with a link to verify its address, and returns the account. It does not ' +
      'sign the user in. On a server that does not reveal who has an account (`SIGNUP_DUPLICATE=202`) the response ' +
      'is always 202, and the owner of an address that is already in use is notified by e-mail. Limit: 10 sign-ups ' +
      'an hour per network, which is an IPv4 address or an IPv6 /64.',
    metadata: access('public', 'auth'),
    body: Signup,
    responses: { 201: User, 202: c.noBody(), ...failsWith(...PUBLIC, ...MALFORMED, 'email-taken') },
  },
  login: {
    method: 'POST',
    path: '/api/auth/login',
    summary: 'Sign in',
    description:
      'Starts a session for this device and returns its tokens. An account has at most 100 active sessions: a further ' +
      'sign-in ends the session that was unused for longest. A wrong password and an unknown e-mail address get ' +
      'the same response in the same time. After 10 failures for one e-mail address from one network within 15 ' +
      'minutes, the next attempt has to wait for 1 minute; each further failure doubles the wait, up to 15 minutes. ' +
      'The count restarts after a success, 15 minutes after the first failure, or 15 minutes after a wait. Further ' +
      'limits per network: 30 failures in 5 minutes and 300 a day. Further limits per account: 100 failures a day from ' +
      'each network in which the account was used recently, and 100 a day from all other networks together.',
    metadata: access('public', 'auth'),
    body: Credentials,
    responses: { 200: Tokens, ...failsWith(...PUBLIC, ...MALFORMED, 'wrong-credentials') },
  },
  refresh: {
    method: 'POST',
    path: '/api/auth/refresh',
    summary: 'Refresh the tokens',
    description:
      'Exchanges the refresh token for the next pair of tokens (refresh token rotation). If the response is lost, ' +
      'send the same token again: until its successor is used, and for 10 seconds after that, the response contains ' +
      'the same successor. Any other used token ends the session, because somebody else may have a copy of ' +
      'that token (RFC 9700, section 4.14.2). Limit: 150 refreshes in 5 minutes per session.',
    metadata: access('public', 'auth', { repeatable: true }),
    body: RefreshToken,
    responses: { 200: Tokens, ...failsWith(...PUBLIC, ...MALFORMED, 'session-ended', 'refresh-token-invalid') },
  },
  logout: {
    method: 'POST',
    path: '/api/auth/logout',
    summary: 'Sign out',
    description:
      'Ends the session of the refresh token. The access tokens of the session stop working at once on the server ' +
      'process that handles this request, and within 2 seconds on other processes. The response is the same if the ' +
      'refresh token is unknown or has expired.',
    metadata: access('public', 'auth', { repeatable: true }),
    body: RefreshToken,
    responses: { 204: c.noBody(), ...failsWith(...PUBLIC, ...MALFORMED) },
  },
  verifyEmail: {
    method: 'POST',
    path: '/api/auth/verify_email',
    summary: 'Verify an e-mail address',
    description:
      'Verifies the address that the token was sent to, after sign-up or for a change of address, and returns the ' +
      'account. The token is valid for 24 hours after sign-up and for 1 hour for a change, and becomes invalid when a ' +
      'newer one is sent. The token verifies the address once. If it is sent again before it expires, the response is ' +
      'the account again, as long as the account has this address. Limit: 30 tokens in 5 minutes per network, counted ' +
      'together with the tokens of `POST /api/auth/reset_password`.',
    metadata: access('public', 'auth', { repeatable: true }),
    body: MailTokenOnly,
    responses: { 200: User, ...failsWith(...PUBLIC, ...MALFORMED, 'token-invalid') },
  },
  resendVerification: {
    method: 'POST',
    path: '/api/auth/resend_verification',
    summary: 'Send the verification e-mail again',
    description:
      'Sends a new link if an account with this address exists and is not verified. Otherwise it sends nothing and ' +
      'returns the same response. Limits: 3 requests an hour per address, whether or not it has an account, and 15 an ' +
      'hour per network.',
    metadata: access('public', 'auth'),
    body: EmailOnly,
    responses: { 202: c.noBody(), ...failsWith(...PUBLIC, ...MALFORMED) },
  },
  requestPasswordReset: {
    method: 'POST',
    path: '/api/auth/request_password_reset',
    summary: 'Send an e-mail to reset the password',
    description:
      'Sends a link, valid for 30 minutes, if an account with this address exists. Otherwise it sends nothing and ' +
      'returns the same response. Limits: 3 requests an hour per address, whether or not it has an account, and 15 an ' +
      'hour per network.',
    metadata: access('public', 'auth'),
    body: EmailOnly,
    responses: { 202: c.noBody(), ...failsWith(...PUBLIC, ...MALFORMED) },
  },
  resetPassword: {
    method: 'POST',
    path: '/api/auth/reset_password',
    summary: 'Reset the password',
    description:
      'Sets a new password with the token from a reset e-mail; the token can be used once. The reset ends every ' +
      'session, verifies the address, and does not sign the user in. If the address was never verified, somebody ' +
      'else may have created the account, so its contacts, labels and picture are deleted, and its profile is reset. ' +
      'Limit: 30 tokens in 5 minutes per network, counted together with the tokens of `POST /api/auth/verify_email`.',
    metadata: access('public', 'auth'),
    body: PasswordReset,
    responses: { 204: c.noBody(), ...failsWith(...PUBLIC, ...MALFORMED, 'token-invalid') },
  },
})
