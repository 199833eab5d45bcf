// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { EditOptions } from './edit.ts'
import type { CallOptions } from './options.ts'
import type { Walk } from './pages.ts'
import type { CodeOf, Refused, Success } from './result.ts'
import type {
  Signup,
  User,
  Credentials,
  Tokens,
  RefreshToken,
  MailToken,
  EmailOnly,
  PasswordReset,
  SessionList,
  UserPatch,
  PasswordChange,
  EmailChange,
  Removal,
  Export,
  Label,
  Contact,
  Phone,
  ContactInput,
  ContactPage,
  ContactQuery,
  ContactPatch,
  ContactChanges,
  ChangesQuery,
  ContactsDigest,
  Batch,
  BatchResults,
  PhoneList,
  PhoneInput,
  BirthdayPage,
  UpcomingBirthday,
  BirthdayQuery,
  LabelList,
  LabelInput,
  ContactIds,
  Changed,
  Health,
  AuthSignupOperation,
  AuthLoginOperation,
  AuthRefreshOperation,
  AuthLogoutOperation,
  AuthVerifyEmailOperation,
  AuthResendVerificationOperation,
  AuthRequestPasswordResetOperation,
  AuthResetPasswordOperation,
  SessionsListOperation,
  SessionsEndOperation,
  SessionsEndOthersOperation,
  UsersMeOperation,
  UsersUpdateOperation,
  UsersChangePasswordOperation,
  UsersChangeEmailOperation,
  UsersRemoveOperation,
  UsersExportDataOperation,
  AvatarsPutOperation,
  AvatarsGetOperation,
  AvatarsRemoveOperation,
  PicturesGetOperation,
  ContactsCreateOperation,
  ContactsListOperation,
  ContactsGetOperation,
  ContactsReplaceOperation,
  ContactsPatchOperation,
  ContactsRemoveOperation,
  ContactsRestoreOperation,
  ContactsChangesOperation,
  ContactsDigestOperation,
  ContactsBatchOperation,
  PhonesListOperation,
  PhonesAddOperation,
  PhonesGetOperation,
  PhonesReplaceOperation,
  PhonesRemoveOperation,
  BirthdaysUpcomingOperation,
  LabelsListOperation,
  LabelsCreateOperation,
  LabelsGetOperation,
  LabelsRenameOperation,
  LabelsRemoveOperation,
  LabelsAddContactsOperation,
  LabelsRemoveContactsOperation,
  SystemHealthOperation,
  SystemLiveOperation,
} from './types.gen.ts'
import type { Upload } from './upload.ts'

export interface AuthCalls {
  /**
   * Make an account: `POST /api/auth/signup`
   *
   * Makes an account, mails a link to verify its address, and answers it. It does not sign in. Where the service keeps
   * to itself who has an account (`SIGNUP_DUPLICATE=202`), it answers 202 to everybody, and an address that is taken
   * gets a letter that says so. 10 sign-ups an hour are taken from one network, which is an IPv4 address or an IPv6
   * /64.
   *
   * Refused with 400 `malformed-request`; 409 `email-taken`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.auth.signup({
   *   body: { username: 'Olena', email: 'olena@example.com', password: 'correct horse battery' },
   * })
   * ```
   */
  signup(args: {
    body: Signup
  } & CallOptions): Promise<Success<201, User> | Success<202, undefined> | Refused<CodeOf<AuthSignupOperation>>>
  /**
   * Sign in: `POST /api/auth/login`
   *
   * Opens a session for this device and answers its tokens. A wrong password and an unknown e-mail get the same answer
   * in the same time. After 10 failures for one e-mail from one network within 15 minutes the next attempt has to wait
   * 1 minute, and each further failure doubles that wait, up to 15 minutes; a success, or 15 minutes without a wait,
   * starts anew. A network has 30 failures in 5 minutes and 300 a day, and an account 100 failures a day from all
   * networks together where it has not signed in lately, and as many from each of the others. The client keeps the
   * tokens and sends the access token with every call that needs it.
   *
   * Refused with 400 `malformed-request`; 401 `wrong-credentials`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.auth.login({ body: { email: 'olena@example.com', password: 'correct horse battery' } })
   * ```
   */
  login(args: {
    body: Credentials
  } & CallOptions): Promise<Success<200, Tokens> | Refused<CodeOf<AuthLoginOperation>>>
  /**
   * Get the next pair of tokens: `POST /api/auth/refresh`
   *
   * Rotates the refresh token. If the answer gets lost, send the same token again: it is answered with the same
   * successor until that one was used, and for 10 seconds after. Any other used token that comes back ends the session,
   * because two parties hold it (RFC 9700, 4.14.2). A session has 150 refreshes in 5 minutes. Without a body, the
   * client sends its own refresh token. It refreshes by itself when a call needs a new access token.
   *
   * Refused with 400 `malformed-request`; 401 `session-ended`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.auth.refresh()
   * ```
   */
  refresh(args?: { body?: RefreshToken } & CallOptions): Promise<Success<200, Tokens> | Refused<CodeOf<AuthRefreshOperation>>>
  /**
   * Sign out: `POST /api/auth/logout`
   *
   * Ends the session that the refresh token belongs to; its access tokens stop working at once. A token that is unknown
   * or over is answered alike: afterwards nobody is signed in with it. Without a body, the client sends its own refresh
   * token. It forgets its tokens at once, whatever the answer.
   *
   * Refused with 400 `malformed-request`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.auth.logout()
   * ```
   */
  logout(args?: { body?: RefreshToken } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<AuthLogoutOperation>>>
  /**
   * Verify an e-mail address: `POST /api/auth/verify_email`
   *
   * Confirms the address that the token was mailed to, at sign-up or for a change of address, and answers the account.
   * The token lives for 24 hours after sign-up and 1 hour for a change, works once, and only the newest works. A
   * network may try 30 tokens of mails in 5 minutes, here and for a new password together.
   *
   * Refused with 400 `malformed-request`, `token-invalid`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.auth.verifyEmail({ body: { token: 'b1n2Qm9yZXRoYW50d28-ZmlmdHlzaXhiaXRzLXJhbmRvbQ' } })
   * ```
   */
  verifyEmail(args: {
    body: MailToken
  } & CallOptions): Promise<Success<200, User> | Refused<CodeOf<AuthVerifyEmailOperation>>>
  /**
   * Mail the verification link again: `POST /api/auth/resend_verification`
   *
   * Mails a new link if there is an account with this address that is not verified. The answer is the same if there is
   * none. It can be asked for 3 times an hour for one address, whether there is an account or not, and 15 times from
   * one network.
   *
   * Refused with 400 `malformed-request`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.auth.resendVerification({ body: { email: 'olena@example.com' } })
   * ```
   */
  resendVerification(args: {
    body: EmailOnly
  } & CallOptions): Promise<Success<202, undefined> | Refused<CodeOf<AuthResendVerificationOperation>>>
  /**
   * Mail a link to reset the password: `POST /api/auth/request_password_reset`
   *
   * Mails a link that lives for 30 minutes if there is an account with this address. The answer is the same if there is
   * none. It can be asked for 3 times an hour for one address, whether there is an account or not, and 15 times from
   * one network.
   *
   * Refused with 400 `malformed-request`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.auth.requestPasswordReset({ body: { email: 'olena@example.com' } })
   * ```
   */
  requestPasswordReset(args: {
    body: EmailOnly
  } & CallOptions): Promise<Success<202, undefined> | Refused<CodeOf<AuthRequestPasswordResetOperation>>>
  /**
   * Reset the password: `POST /api/auth/reset_password`
   *
   * Sets a new password with the token of a mailed link, once. It ends every session, verifies the address, and does
   * not sign in. On an account whose address was never verified it also removes contacts and profile: somebody else may
   * have made it. A network may try 30 tokens of mails in 5 minutes, here and to verify an address together.
   *
   * Refused with 400 `malformed-request`, `token-invalid`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.auth.resetPassword({
   *   body: {
   *     token: 'b1n2Qm9yZXRoYW50d28-ZmlmdHlzaXhiaXRzLXJhbmRvbQ',
   *     password: 'another horse battery',
   *   },
   * })
   * ```
   */
  resetPassword(args: {
    body: PasswordReset
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<AuthResetPasswordOperation>>>
}

export interface SessionsCalls {
  /**
   * List where the user is signed in: `GET /api/sessions`
   *
   * All living sessions of the signed-in user, one per device.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.sessions.list()
   * ```
   */
  list(args?: CallOptions): Promise<Success<200, SessionList> | Refused<CodeOf<SessionsListOperation>>>
  /**
   * Sign a device out: `DELETE /api/sessions/:id`
   *
   * Ends one session, which may be the current one. Its access tokens stop working at once on the server that did it,
   * and within 2 seconds on others.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `session-not-found`; 409 `idempotency-key-in-use`; 422
   * `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.sessions.end({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  end(args: {
    params: {
      /** The session. One that is no UUID is a 404 as well. */
      id: string
    }
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<SessionsEndOperation>>>
  /**
   * Sign all other devices out: `DELETE /api/sessions`
   *
   * Ends every session of the user but the current one.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 409 `idempotency-key-in-use`; 422 `validation-failed`,
   * `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.sessions.endOthers()
   * ```
   */
  endOthers(args?: CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<SessionsEndOthersOperation>>>
}

export interface UsersCalls {
  /**
   * Show the signed-in user: `GET /api/users/me`
   *
   * The account that the access token belongs to.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 422
   * `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.users.me()
   * ```
   */
  me(args?: CallOptions): Promise<Success<200, User> | Refused<CodeOf<UsersMeOperation>>>
  /**
   * Change the profile: `PATCH /api/users/me`
   *
   * Changes the members that are sent and answers the whole profile. The password and the e-mail address are not part
   * of it.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 409 `idempotency-key-in-use`; 422 `validation-failed`, `idempotency-key-reused`; 429
   * `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.users.update({ body: { time_zone: 'Europe/Kyiv', default_region: 'UA' } })
   * ```
   */
  update(args: {
    body: UserPatch
  } & CallOptions): Promise<Success<200, User> | Refused<CodeOf<UsersUpdateOperation>>>
  /**
   * Change the password: `POST /api/users/me/change_password`
   *
   * Sets a new password and ends every other session. The owner is told by mail. After 10 wrong passwords within 15
   * minutes the next try has to wait 1 minute, and each further one doubles that wait, up to 15 minutes; this counts
   * together with what else asks for the password.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `wrong-password`; 409 `idempotency-key-in-use`; 422 `validation-failed`,
   * `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.users.changePassword({
   *   body: { current_password: 'correct horse battery', new_password: 'another horse battery' },
   * })
   * ```
   */
  changePassword(args: {
    body: PasswordChange
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<UsersChangePasswordOperation>>>
  /**
   * Ask for a change of the e-mail address: `POST /api/users/me/change_email`
   *
   * Mails a link to the new address, which confirms it within 1 hour with `POST /api/auth/verify_email`; until then
   * nothing changes. The old address is told. Wrong passwords are limited as for a change of the password.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`, `wrong-password`; 409 `email-taken`, `idempotency-key-in-use`; 422
   * `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.users.changeEmail({ body: { email: 'olena@new.example', password: 'correct horse battery' } })
   * ```
   */
  changeEmail(args: {
    body: EmailChange
  } & CallOptions): Promise<Success<202, undefined> | Refused<CodeOf<UsersChangeEmailOperation>>>
  /**
   * Remove the account: `POST /api/users/me/remove`
   *
   * Removes the account with all that belongs to it, at once and for good. Wrong passwords are limited as for a change
   * of the password.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `wrong-password`; 409 `idempotency-key-in-use`; 422 `validation-failed`,
   * `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.users.remove({ body: { password: 'correct horse battery' } })
   * ```
   */
  remove(args: {
    body: Removal
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<UsersRemoveOperation>>>
  /**
   * Export all data: `GET /api/users/me/export`
   *
   * Everything that is held about the user in one document. It is sent as it is read, so what changes meanwhile may be
   * in it or not.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.users.exportData()
   * ```
   */
  exportData(args?: CallOptions): Promise<Success<200, Export> | Refused<CodeOf<UsersExportDataOperation>>>
  /**
   * The same as `exportData`, but the data is a stream: its chunks can be read as they arrive, and are never in memory
   * as a whole. `timeout` applies until the headers arrive, `signal` until the last chunk.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * for await (const chunk of await unwrap(client.users.download())) console.log(chunk.length)
   * ```
   */
  download(args?: CallOptions): Promise<Success<200, AsyncIterable<Uint8Array<ArrayBuffer>>> | Refused<CodeOf<UsersExportDataOperation>>>
}

export interface AvatarsCalls {
  /**
   * Set the own picture: `PUT /api/users/me/avatar`
   *
   * Takes a JPEG, PNG or WebP image of at most 5 MiB and 24 million pixels, as the `file` of a form or as the body
   * itself; what it is decides the content and not its declared type. It is turned upright, made to fit into 512 × 512
   * pixels (never larger than it was) and kept as WebP in sRGB, without any metadata; of an animation the first frame.
   * The same picture again keeps its address.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 422 `validation-failed`, `image-unreadable`; 429 `rate-limited`; 503
   * `unavailable`. If the file is too large, or the form has the wrong media type, the call throws a `ServiceError`
   * (413 `body-too-large`, 415 `unsupported-media-type`).
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.avatars.put({ body: file })
   * ```
   */
  put(args: {
    body: Upload
  } & CallOptions): Promise<Success<200, User> | Refused<CodeOf<AvatarsPutOperation>>>
  /**
   * Show the own picture: `GET /api/users/me/avatar`
   *
   * The picture itself. Its ETag is strong, so `If-None-Match` is answered with 304 while the picture is the same.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `avatar-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.avatars.get()
   * ```
   */
  get(args?: CallOptions): Promise<Success<200, Blob> | Refused<CodeOf<AvatarsGetOperation>>>
  /**
   * Remove the own picture: `DELETE /api/users/me/avatar`
   *
   * The picture is gone with its address; caches may show it for 5 more minutes.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `avatar-not-found`; 409 `idempotency-key-in-use`; 422
   * `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.avatars.remove()
   * ```
   */
  remove(args?: CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<AvatarsRemoveOperation>>>
  /**
   * The same as `get`, but the data is a stream: its chunks can be read as they arrive, and are never in memory as a
   * whole. `timeout` applies until the headers arrive, `signal` until the last chunk.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * for await (const chunk of await unwrap(client.avatars.download())) console.log(chunk.length)
   * ```
   */
  download(args?: CallOptions): Promise<Success<200, AsyncIterable<Uint8Array<ArrayBuffer>>> | Refused<CodeOf<AvatarsGetOperation>>>
}

export interface PicturesCalls {
  /**
   * Show a picture by its address: `GET /api/pictures/:owner_id/:picture_id`
   *
   * What an `avatar_url` leads to. It needs no token, so that an `<img>` can show it: whoever knows the address may see
   * the picture, and nobody can guess it. The address changes with the picture, and an old one leads nowhere. Caches
   * may keep it for 5 minutes.
   *
   * Refused with 404 `picture-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.pictures.get({
   *   params: {
   *     owner_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *     picture_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *   },
   * })
   * ```
   */
  get(args: {
    params: {
      /** Whose picture it is. One that is no UUID is a 404 as well. */
      owner_id: string
      /** The picture. One that is no UUID is a 404 as well. */
      picture_id: string
    }
  } & CallOptions): Promise<Success<200, Blob> | Refused<CodeOf<PicturesGetOperation>>>
  /**
   * The same as `get`, but the data is a stream: its chunks can be read as they arrive, and are never in memory as a
   * whole. `timeout` applies until the headers arrive, `signal` until the last chunk.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * for await (const chunk of await unwrap(client.pictures.download({
   *   params: {
   *     owner_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *     picture_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *   },
   * }))) console.log(chunk.length)
   * ```
   */
  download(args: {
    params: {
      /** Whose picture it is. One that is no UUID is a 404 as well. */
      owner_id: string
      /** The picture. One that is no UUID is a 404 as well. */
      picture_id: string
    }
  } & CallOptions): Promise<Success<200, AsyncIterable<Uint8Array<ArrayBuffer>>> | Refused<CodeOf<PicturesGetOperation>>>
}

export interface ContactsCalls {
  /**
   * Add a contact: `POST /api/contacts`
   *
   * Saves a new contact and answers it with its id.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 409 `idempotency-key-in-use`; 422 `validation-failed`,
   * `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.create({
   *   body: {
   *     first_name: 'Іван',
   *     last_name: 'Шевченко',
   *     emails: [{ address: 'ivan@example.com', label: 'home' }],
   *     phones: [{ number: '067 123 45 67', label: 'mobile' }],
   *     birthday: '1992-02-29',
   *     additional_data: { telegram: '@ivan' },
   *   },
   * })
   * ```
   */
  create(args: {
    body: ContactInput
  } & CallOptions): Promise<Success<201, Contact> | Refused<CodeOf<ContactsCreateOperation>>>
  /**
   * List and search contacts: `GET /api/contacts`
   *
   * The contacts of the signed-in user. Filters that are given together must all match. Who walks the pages by
   * `next_cursor` meets everybody who was there all the time exactly once and nobody twice, whoever comes, changes or
   * goes meanwhile; with `sort`, as long as it is not the value that the order goes by which changes: who moves across
   * the place where the walk is may come again, or not at all. `created_at` never changes.
   *
   * Refused with 400 `cursor-invalid`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 410 `cursor-expired`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.list({ query: { first_name: 'Іван' } })
   * ```
   */
  list(args?: {
    query?: ContactQuery | undefined
  } & CallOptions): Promise<Success<200, ContactPage> | Refused<CodeOf<ContactsListOperation>>>
  /**
   * Show one contact: `GET /api/contacts/:id`
   *
   * One contact with all that is known about it.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `contact-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.get({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  get(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      id: string
    }
  } & CallOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsGetOperation>>>
  /**
   * Replace a contact: `PUT /api/contacts/:id`
   *
   * Saves the body as the whole contact: what it leaves out becomes empty. Phone numbers that are sent with their id
   * keep it.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`; 409 `idempotency-key-in-use`; 412
   * `precondition-failed`; 422 `validation-failed`, `idempotency-key-reused`; 428 `precondition-required`; 429
   * `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.replace({
   *   params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' },
   *   body: {
   *     first_name: 'Іван',
   *     last_name: 'Шевченко',
   *     emails: [{ address: 'ivan@example.com', label: 'home' }],
   *     phones: [{ number: '067 123 45 67', label: 'mobile' }],
   *     birthday: '1992-02-29',
   *     additional_data: { telegram: '@ivan' },
   *   },
   * })
   * ```
   */
  replace(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      id: string
    }
    body: ContactInput
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsReplaceOperation>>>
  /**
   * Change some members of a contact: `PATCH /api/contacts/:id`
   *
   * Applies a JSON Merge Patch (RFC 7396) and answers the whole contact. To change a single phone number, use the phone
   * operations.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`; 409 `idempotency-key-in-use`; 412
   * `precondition-failed`; 422 `validation-failed`, `idempotency-key-reused`; 428 `precondition-required`; 429
   * `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.patch({
   *   params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' },
   *   body: { birthday: '--08-24', notes: null, additional_data: { telegram: null } },
   * })
   * ```
   */
  patch(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      id: string
    }
    body: ContactPatch
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsPatchOperation>>>
  /**
   * Move a contact to the trash: `DELETE /api/contacts/:id`
   *
   * The contact leaves every list, search and birthday at once. It can be restored for 30 days and is removed for good
   * after them.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`; 409 `idempotency-key-in-use`; 412
   * `precondition-failed`; 422 `validation-failed`, `idempotency-key-reused`; 428 `precondition-required`; 429
   * `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.remove({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  remove(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      id: string
    }
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<ContactsRemoveOperation>>>
  /**
   * Take a contact out of the trash: `POST /api/contacts/:id/restore`
   *
   * The contact is back with all that it had, in every list. One that is not in the trash is a 404.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`; 409 `idempotency-key-in-use`; 412
   * `precondition-failed`; 422 `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.restore({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  restore(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      id: string
    }
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsRestoreOperation>>>
  /**
   * List what changed since then: `GET /api/contacts/changes`
   *
   * Contacts that were saved, trashed or purged after `since`, whoever did it, none left out, those too that change
   * while pages are read. Ask again with `next_since`, at once while `has_more`. A token is good for at least 90 days;
   * 410 says that what was purged since is not known any more: start again without one.
   *
   * Refused with 400 `since-invalid`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 410 `token-expired`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.changes({
   *   query: {
   *     since: 'own.AAAAAAAqAAAAAAAq_____________________1DYWOCYXsx_YEGKrwzFq1h_QsJXCohAlanozKzQ9lRc',
   *   },
   * })
   * ```
   */
  changes(args?: {
    query?: ChangesQuery | undefined
  } & CallOptions): Promise<Success<200, ContactChanges> | Refused<CodeOf<ContactsChangesOperation>>>
  /**
   * Digest all contacts: `GET /api/contacts/digest`
   *
   * Count and hash of all contacts, to prove a copy of them. When `since` is not the `next_since` of the copy something
   * changed in between: ask for the changes, and again. Every contact is read for it, so it is for now and then.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.digest()
   * ```
   */
  digest(args?: CallOptions): Promise<Success<200, ContactsDigest> | Refused<CodeOf<ContactsDigestOperation>>>
  /**
   * Create, patch and remove many contacts: `POST /api/contacts/batch`
   *
   * Up to 1000 items in one request, each with a result of its own, or all or nothing with `"atomic": true`. Each sees
   * what those before it have done. The pointers of a problem lead into the whole body.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 409 `idempotency-key-in-use`; 422 `validation-failed`,
   * `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.batch({
   *   body: {
   *     atomic: false,
   *     items: [{
   *       op: 'create',
   *       body: {
   *         first_name: 'Іван',
   *         last_name: 'Шевченко',
   *         emails: [{ address: 'ivan@example.com', label: 'home' }],
   *         phones: [{ number: '067 123 45 67', label: 'mobile' }],
   *         birthday: '1992-02-29',
   *         additional_data: { telegram: '@ivan' },
   *       },
   *     }, { op: 'remove', id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }],
   *   },
   * })
   * ```
   */
  batch(args: {
    body: Batch
  } & CallOptions): Promise<Success<200, BatchResults> | Refused<CodeOf<ContactsBatchOperation>>>
  /**
   * Reads every item of `list`, and requests the pages as it goes; `limit` is the size of a page. A refusal is thrown
   * as a `ProblemError`.
   *
   * While others add, change and remove items, every item that exists the whole time is read exactly once, and no item
   * twice. There is one exception: when a change moves an item in the order of the list, it is read again if it moves
   * from before the cursor to after it, and not at all if it moves the other way.
   *
   * @param query Which items to list, and in which order.
   * @param options `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to each request.
   *
   * @example
   * ```ts
   * for await (const item of client.contacts.iterate({ first_name: 'Іван' })) console.log(item)
   * ```
   */
  iterate(query?: ContactQuery, options?: CallOptions): Walk<Contact>
  /**
   * Reads, changes and saves without losing the changes of others. `change` returns a patch for the contact as it was
   * read. The patch is saved only if nobody has changed the contact in between (`If-Match`); otherwise the client reads
   * it again and calls `change` again, up to `attempts` times. After that, and after any other refusal, the refusal is
   * the result.
   *
   * @param id The contact. One that is no UUID is a 404 as well.
   * @param change Returns what to patch; `null`, `undefined` or `false` leaves the contact as it is.
   * @param options `attempts`, and the following: `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to each request. An `idempotency-key` is not allowed, because each attempt is another change.
   *
   * @example
   * ```ts
   * const result = await client.contacts.edit('0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', ({ notes }) => ({ notes: `${notes ?? ''} Met in Lviv.` }))
   * ```
   */
  edit(id: string, change: (now: Readonly<Contact>) => ContactPatch | null | false | undefined | Promise<ContactPatch | null | false | undefined>, options?: EditOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsPatchOperation>>>
}

export interface PhonesCalls {
  /**
   * List the phone numbers of a contact: `GET /api/contacts/:contact_id/phones`
   *
   * All of them, at most 20; the first is the preferred one.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `contact-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.phones.list({ params: { contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  list(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      contact_id: string
    }
  } & CallOptions): Promise<Success<200, PhoneList> | Refused<CodeOf<PhonesListOperation>>>
  /**
   * Add a phone number to a contact: `POST /api/contacts/:contact_id/phones`
   *
   * Puts a number after the others without touching them. A contact has at most 20.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`; 409 `idempotency-key-in-use`; 412
   * `precondition-failed`; 422 `validation-failed`, `idempotency-key-reused`; 428 `precondition-required`; 429
   * `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.phones.add({
   *   params: { contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' },
   *   body: { number: '067 123 45 67', label: 'mobile' },
   * })
   * ```
   */
  add(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      contact_id: string
    }
    body: PhoneInput
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<201, Phone> | Refused<CodeOf<PhonesAddOperation>>>
  /**
   * Show one phone number: `GET /api/contacts/:contact_id/phones/:phone_id`
   *
   * One phone number of a contact, with the ETag of the contact.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `contact-not-found`, `phone-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.phones.get({
   *   params: {
   *     contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *     phone_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *   },
   * })
   * ```
   */
  get(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      contact_id: string
      /** The phone number. One that is no UUID is a 404 as well. */
      phone_id: string
    }
  } & CallOptions): Promise<Success<200, Phone> | Refused<CodeOf<PhonesGetOperation>>>
  /**
   * Replace one phone number: `PUT /api/contacts/:contact_id/phones/:phone_id`
   *
   * Changes number and label; id and place in the list stay.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`, `phone-not-found`; 409
   * `idempotency-key-in-use`; 412 `precondition-failed`; 422 `validation-failed`, `idempotency-key-reused`; 428
   * `precondition-required`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.phones.replace({
   *   params: {
   *     contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *     phone_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *   },
   *   body: { number: '067 123 45 67', label: 'mobile' },
   * })
   * ```
   */
  replace(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      contact_id: string
      /** The phone number. One that is no UUID is a 404 as well. */
      phone_id: string
    }
    body: PhoneInput
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<200, Phone> | Refused<CodeOf<PhonesReplaceOperation>>>
  /**
   * Remove one phone number: `DELETE /api/contacts/:contact_id/phones/:phone_id`
   *
   * Takes one number away; the others stay as they are.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`, `phone-not-found`; 409
   * `idempotency-key-in-use`; 412 `precondition-failed`; 422 `validation-failed`, `idempotency-key-reused`; 428
   * `precondition-required`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.phones.remove({
   *   params: {
   *     contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *     phone_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
   *   },
   * })
   * ```
   */
  remove(args: {
    params: {
      /** The contact. One that is no UUID is a 404 as well. */
      contact_id: string
      /** The phone number. One that is no UUID is a 404 as well. */
      phone_id: string
    }
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<PhonesRemoveOperation>>>
}

export interface BirthdaysCalls {
  /**
   * List upcoming birthdays: `GET /api/contacts/upcoming_birthdays`
   *
   * Who celebrates within the next days, ordered by the day, then last name, first name and id. Contacts whose year of
   * birth is unknown are in it. A cursor keeps the day that its first page counted as today.
   *
   * Refused with 400 `cursor-invalid`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 410 `cursor-expired`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.birthdays.upcoming({ query: { days: 7 } })
   * ```
   */
  upcoming(args?: {
    query?: BirthdayQuery | undefined
  } & CallOptions): Promise<Success<200, BirthdayPage> | Refused<CodeOf<BirthdaysUpcomingOperation>>>
  /**
   * Reads every item of `upcoming`, and requests the pages as it goes; `limit` is the size of a page. A refusal is
   * thrown as a `ProblemError`.
   *
   * While others add, change and remove items, every item that exists the whole time is read exactly once, and no item
   * twice. There is one exception: when a change moves an item in the order of the list, it is read again if it moves
   * from before the cursor to after it, and not at all if it moves the other way.
   *
   * @param query Which items to list, and in which order.
   * @param options `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to each request.
   *
   * @example
   * ```ts
   * for await (const item of client.birthdays.iterate({ days: 7 })) console.log(item)
   * ```
   */
  iterate(query?: BirthdayQuery, options?: CallOptions): Walk<UpcomingBirthday>
}

export interface LabelsCalls {
  /**
   * List the labels: `GET /api/labels`
   *
   * All labels of the signed-in user, sorted by name.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.labels.list()
   * ```
   */
  list(args?: CallOptions): Promise<Success<200, LabelList> | Refused<CodeOf<LabelsListOperation>>>
  /**
   * Add a label: `POST /api/labels`
   *
   * Makes a label that is on no contact yet. A user has at most 1000.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 409 `label-exists`, `idempotency-key-in-use`; 422 `validation-failed`,
   * `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.labels.create({ body: { name: 'Друзі' } })
   * ```
   */
  create(args: {
    body: LabelInput
  } & CallOptions): Promise<Success<201, Label> | Refused<CodeOf<LabelsCreateOperation>>>
  /**
   * Show one label: `GET /api/labels/:label_id`
   *
   * One label. The contacts that have it are listed by `GET /api/contacts?label=…`.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `label-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.labels.get({ params: { label_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  get(args: {
    params: {
      /** The label. One that is no UUID is a 404 as well. */
      label_id: string
    }
  } & CallOptions): Promise<Success<200, Label> | Refused<CodeOf<LabelsGetOperation>>>
  /**
   * Rename a label: `PATCH /api/labels/:label_id`
   *
   * Gives it another name. That is no change of the contacts that have it.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `label-not-found`; 409 `label-exists`, `idempotency-key-in-use`; 422
   * `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.labels.rename({ params: { label_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }, body: { name: 'Друзі' } })
   * ```
   */
  rename(args: {
    params: {
      /** The label. One that is no UUID is a 404 as well. */
      label_id: string
    }
    body: LabelInput
  } & CallOptions): Promise<Success<200, Label> | Refused<CodeOf<LabelsRenameOperation>>>
  /**
   * Remove a label: `DELETE /api/labels/:label_id`
   *
   * Removes it for good and takes it off all contacts, which counts as a change of each; those in the trash are among
   * them.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `label-not-found`; 409 `idempotency-key-in-use`; 422
   * `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.labels.remove({ params: { label_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  remove(args: {
    params: {
      /** The label. One that is no UUID is a 404 as well. */
      label_id: string
    }
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<LabelsRemoveOperation>>>
  /**
   * Put a label on contacts: `POST /api/labels/:label_id/contacts`
   *
   * Puts it on all of them or, when one is not there, on none; `detail` names the first that is not. A contact in the
   * trash is not there. What has it already is not changed. A contact has at most 100 labels.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `label-not-found`, `contact-not-found`; 409
   * `idempotency-key-in-use`; 422 `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.labels.addContacts({
   *   params: { label_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' },
   *   body: { contact_ids: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'] },
   * })
   * ```
   */
  addContacts(args: {
    params: {
      /** The label. One that is no UUID is a 404 as well. */
      label_id: string
    }
    body: ContactIds
  } & CallOptions): Promise<Success<200, Changed> | Refused<CodeOf<LabelsAddContactsOperation>>>
  /**
   * Take a label off contacts: `POST /api/labels/:label_id/contacts/remove`
   *
   * Takes it off all of them or, when one is not there, off none; `detail` names the first that is not. A contact in
   * the trash is not there. What does not have it is not changed.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `label-not-found`, `contact-not-found`; 409
   * `idempotency-key-in-use`; 422 `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.labels.removeContacts({
   *   params: { label_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' },
   *   body: { contact_ids: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'] },
   * })
   * ```
   */
  removeContacts(args: {
    params: {
      /** The label. One that is no UUID is a 404 as well. */
      label_id: string
    }
    body: ContactIds
  } & CallOptions): Promise<Success<200, Changed> | Refused<CodeOf<LabelsRemoveContactsOperation>>>
}

export interface SystemCalls {
  /**
   * Tell whether the service can work: `GET /healthchecker`
   *
   * Asks the database. For a load balancer: 503 means that no request should be sent here.
   *
   * Refused with 422 `validation-failed`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.system.health()
   * ```
   */
  health(args?: CallOptions): Promise<Success<200, Health> | Refused<CodeOf<SystemHealthOperation>>>
  /**
   * Tell whether the process lives: `GET /livez`
   *
   * Asks nothing else. For a supervisor: no answer means that the process should be started again.
   *
   * Refused with 422 `validation-failed`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.system.live()
   * ```
   */
  live(args?: CallOptions): Promise<Success<200, Health> | Refused<CodeOf<SystemLiveOperation>>>
}

/** The slices of a client. */
export interface Calls {
  /** Sign up, sign in, stay signed in, sign out. */
  readonly auth: AuthCalls
  /** Where the user is signed in. */
  readonly sessions: SessionsCalls
  /** The account of the signed-in user. */
  readonly users: UsersCalls
  /** The picture of the signed-in user. */
  readonly avatars: AvatarsCalls
  /** Pictures by their addresses, for whoever was told one. */
  readonly pictures: PicturesCalls
  /** The people in the address book, and the search for them. */
  readonly contacts: ContactsCalls
  /** Single phone numbers of a contact, without touching the others. */
  readonly phones: PhonesCalls
  /** Who celebrates soon. */
  readonly birthdays: BirthdaysCalls
  /** What contacts are grouped by: put on many of them at once, and taken off. */
  readonly labels: LabelsCalls
  /** Whether the service is well. */
  readonly system: SystemCalls
}
