import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Export } from './export.ts'
import { access, MALFORMED, MERGE_PATCH, SIGNED_IN, VERIFIED } from './shared/access.ts'
import { AccountEmail } from './shared/email.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { NewPassword, Password } from './shared/password.ts'
import { failsWith } from './shared/problem.ts'
import { User, UserPatch } from './user.ts'

const c = initContract()

const currentPasswordDescription = 'The current password.'

export const PasswordChange = z.strictObject({ current_password: Password(currentPasswordDescription), new_password: NewPassword }).meta({
  id: 'PasswordChange',
  description: 'The current and the new password.',
  examples: [{ current_password: 'correct horse battery', new_password: 'another horse battery' }],
})

export const EmailChange = z.strictObject({ email: AccountEmail, password: Password(currentPasswordDescription) }).meta({
  id: 'EmailChange',
  description: 'The new e-mail address, and the current password as confirmation.',
  examples: [{ email: 'olena@new.example', password: 'correct horse battery' }],
})

export const Removal = z.strictObject({ password: Password(currentPasswordDescription) }).meta({
  id: 'Removal',
  description: 'The current password, as confirmation of the removal.',
  examples: [{ password: 'correct horse battery' }],
})

export const users = c.router({
  me: {
    method: 'GET',
    path: '/api/users/me',
    summary: 'Get the signed-in user',
    description: 'The account that the access token belongs to.',
    metadata: access('session', 'account', { unverified: true }),
    responses: { 200: User, ...failsWith(...SIGNED_IN) },
  },
  update: {
    method: 'PATCH',
    path: '/api/users/me',
    summary: 'Update the profile',
    description:
      'Applies a JSON Merge Patch (RFC 7396) to the profile and returns the whole account. The password and the ' +
      'e-mail address have operations of their own.',
    metadata: access('session', 'account', { unverified: true, consumes: MERGE_PATCH }),
    headers: idempotencyKey,
    body: UserPatch,
    responses: { 200: User, ...failsWith(...SIGNED_IN, ...MALFORMED, ...IDEMPOTENT) },
  },
  changePassword: {
    method: 'POST',
    path: '/api/users/me/change_password',
    summary: 'Change the password',
    description:
      'Sets a new password, ends every other session, and notifies the user by e-mail. After 10 wrong passwords ' +
      'within 15 minutes, the next attempt has to wait for 1 minute; each further failure doubles the wait, up to 15 ' +
      'minutes. All operations that require the password share this count.',
    metadata: access('session', 'account', { unverified: true }),
    headers: idempotencyKey,
    body: PasswordChange,
    responses: { 204: c.noBody(), ...failsWith(...SIGNED_IN, ...MALFORMED, 'wrong-password', ...IDEMPOTENT) },
  },
  changeEmail: {
    method: 'POST',
    path: '/api/users/me/change_email',
    summary: 'Request a change of the e-mail address',
    description:
      'Sends a link to the new address, which must be confirmed within 1 hour with `POST /api/auth/verify_email`; ' +
      'the account keeps its old address until then. The old address is notified. On a server that does not reveal ' +
      'who has an account (`SIGNUP_DUPLICATE=202`) the response is 202 even if the new address has another account; ' +
      'the e-mail to it then says so, and has no link. Limits: 10 requests an hour with the right password per user, ' +
      'and 10 an hour per network. Wrong passwords are limited as in `POST /api/users/me/change_password`.',
    metadata: access('session', 'account'),
    headers: idempotencyKey,
    body: EmailChange,
    responses: { 202: c.noBody(), ...failsWith(...VERIFIED, ...MALFORMED, 'wrong-password', 'email-taken', ...IDEMPOTENT) },
  },
  remove: {
    method: 'POST',
    path: '/api/users/me/remove',
    summary: 'Remove the account',
    description:
      'Removes the account and everything that belongs to it, at once and permanently. Wrong passwords are limited ' +
      'as in `POST /api/users/me/change_password`.',
    metadata: access('session', 'account', { unverified: true }),
    headers: idempotencyKey,
    body: Removal,
    responses: { 204: c.noBody(), ...failsWith(...SIGNED_IN, ...MALFORMED, 'wrong-password', ...IDEMPOTENT) },
  },
  exportData: {
    method: 'GET',
    path: '/api/users/me/export',
    summary: 'Export all data',
    description:
      'The data that is stored about the user, in one document, without hashes of secrets and without data that only ' +
      'the service uses, such as search texts. The server reads the data while it streams the response, so the ' +
      'document may or may not contain changes that are made meanwhile.',
    metadata: access('session', 'export', { streams: true }),
    responses: { 200: Export, ...failsWith(...VERIFIED) },
  },
})
