// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Edited, EditOptions } from './edit.ts'
import type { CallOptions } from './options.ts'
import type { IterateOptions, Walk } from './pages.ts'
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
  Import,
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
  ContactExportQuery,
  PhoneList,
  PhoneInput,
  BirthdayPage,
  UpcomingBirthday,
  BirthdayQuery,
  BirthdayFeed,
  FeedQuery,
  LabelList,
  LabelInput,
  ContactIds,
  Changed,
  ImportList,
  ImportItemPage,
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
  ContactsExportOperation,
  PhonesListOperation,
  PhonesAddOperation,
  PhonesGetOperation,
  PhonesReplaceOperation,
  PhonesRemoveOperation,
  PhotosPutOperation,
  PhotosGetOperation,
  PhotosRemoveOperation,
  BirthdaysUpcomingOperation,
  FeedsCreateOperation,
  FeedsGetOperation,
  FeedsRevokeOperation,
  FeedsReadOperation,
  LabelsListOperation,
  LabelsCreateOperation,
  LabelsGetOperation,
  LabelsRenameOperation,
  LabelsRemoveOperation,
  LabelsAddContactsOperation,
  LabelsRemoveContactsOperation,
  ImportsPlanOperation,
  ImportsListOperation,
  ImportsGetOperation,
  ImportsItemsOperation,
  ImportsEventsOperation,
  ImportsApplyOperation,
  ImportsUndoOperation,
  ImportsRemoveOperation,
  SystemHealthOperation,
  SystemReadyOperation,
  SystemLiveOperation,
} from './types.gen.ts'
import type { Upload } from './upload.ts'

export interface AuthCalls {
  /**
   * Create an account: `POST /api/auth/signup`
   *
   * Creates an account, sends an e-mail with a link to verify its address, and returns the account. It does not sign
   * the user in. On a server that does not reveal who has an account (`SIGNUP_DUPLICATE=202`) the response is always
   * 202, and the owner of an address that is already in use is notified by e-mail. Limit: 10 sign-ups an hour per
   * network, which is an IPv4 address or an IPv6 /64.
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
   * Starts a session for this device and returns its tokens. An account has at most 100 active sessions: a further
   * sign-in ends the session that was unused for longest. A wrong password and an unknown e-mail address get the same
   * response in the same time. After 10 failures for one e-mail address from one network within 15 minutes, the next
   * attempt has to wait for 1 minute; each further failure doubles the wait, up to 15 minutes. The count restarts after
   * a success, 15 minutes after the first failure, or 15 minutes after a wait. Further limits per network: 30 failures
   * in 5 minutes and 300 a day. Further limits per account: 100 failures a day from each network in which the account
   * was used recently, and 100 a day from all other networks together. The client keeps the tokens and sends the access
   * token with every call that needs it.
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
   * Refresh the tokens: `POST /api/auth/refresh`
   *
   * Exchanges the refresh token for the next pair of tokens (refresh token rotation). If the response is lost, send the
   * same token again: until its successor is used, and for 10 seconds after that, the response contains the same
   * successor. Any other used token ends the session, because somebody else may have a copy of that token (RFC 9700,
   * section 4.14.2). Limit: 150 refreshes in 5 minutes per session. Without a body, the client sends its own refresh
   * token. The client also refreshes by itself when a call needs a new access token.
   *
   * Refused with 400 `malformed-request`; 401 `session-ended`, `refresh-token-invalid`; 422 `validation-failed`; 429
   * `rate-limited`; 503 `unavailable`.
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
   * Ends the session of the refresh token. The access tokens of the session stop working at once on the server process
   * that handles this request, and within 2 seconds on other processes. The response is the same if the refresh token
   * is unknown or has expired. Without a body, the client sends its own refresh token. The client removes its tokens at
   * once, even if the call fails.
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
   * Verifies the address that the token was sent to, after sign-up or for a change of address, and returns the account.
   * The token is valid for 24 hours after sign-up and for 1 hour for a change, and becomes invalid when a newer one is
   * sent. The token verifies the address once. If it is sent again before it expires, the response is the account
   * again, as long as the account has this address. Limit: 30 tokens in 5 minutes per network, counted together with
   * the tokens of `POST /api/auth/reset_password`.
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
   * Send the verification e-mail again: `POST /api/auth/resend_verification`
   *
   * Sends a new link if an account with this address exists and is not verified. Otherwise it sends nothing and returns
   * the same response. Limits: 3 requests an hour per address, whether or not it has an account, and 15 an hour per
   * network.
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
   * Send an e-mail to reset the password: `POST /api/auth/request_password_reset`
   *
   * Sends a link, valid for 30 minutes, if an account with this address exists. Otherwise it sends nothing and returns
   * the same response. Limits: 3 requests an hour per address, whether or not it has an account, and 15 an hour per
   * network.
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
   * Sets a new password with the token from a reset e-mail; the token can be used once. The reset ends every session,
   * verifies the address, and does not sign the user in. If the address was never verified, somebody else may have
   * created the account, so its contacts, labels and picture are deleted, and its profile is reset. Limit: 30 tokens in
   * 5 minutes per network, counted together with the tokens of `POST /api/auth/verify_email`.
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
   * List the sessions: `GET /api/sessions`
   *
   * All active sessions of the signed-in user, one for each sign-in, at most 100.
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
   * End a session: `DELETE /api/sessions/:id`
   *
   * Signs a device out, which may be the current device. The access tokens of the session stop working at once on the
   * server process that handles this request, and within 2 seconds on other processes.
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
      /** Id of the session. A value that is not a UUID gets 404, too. */
      id: string
    }
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<SessionsEndOperation>>>
  /**
   * End all other sessions: `DELETE /api/sessions`
   *
   * Signs out every device of the user except the current one.
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
   * Get the signed-in user: `GET /api/users/me`
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
   * Update the profile: `PATCH /api/users/me`
   *
   * Applies a JSON Merge Patch (RFC 7396) to the profile and returns the whole account. The password and the e-mail
   * address have operations of their own.
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
   * Sets a new password, ends every other session, and notifies the user by e-mail. After 10 wrong passwords within 15
   * minutes, the next attempt has to wait for 1 minute; each further failure doubles the wait, up to 15 minutes. All
   * operations that require the password share this count.
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
   * Request a change of the e-mail address: `POST /api/users/me/change_email`
   *
   * Sends a link to the new address, which must be confirmed within 1 hour with `POST /api/auth/verify_email`; the
   * account keeps its old address until then. The old address is notified. On a server that does not reveal who has an
   * account (`SIGNUP_DUPLICATE=202`) the response is 202 even if the new address has another account; the e-mail to it
   * then says so, and has no link. Limits: 10 requests an hour with the right password per user, and 10 an hour per
   * network. Wrong passwords are limited as in `POST /api/users/me/change_password`.
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
   * Removes the account and everything that belongs to it, at once and permanently. Wrong passwords are limited as in
   * `POST /api/users/me/change_password`.
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
   * The data that is stored about the user, in one document, without hashes of secrets and without data that only the
   * service uses, such as search texts. The server reads the data while it streams the response, so the document may or
   * may not contain changes that are made meanwhile.
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
   * Like `exportData`, but the data is a stream, whose chunks you can read as they arrive. (React Native has no
   * streams: there, all data is one chunk.) `timeout` applies until the headers arrive, `signal` until the last chunk.
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
   * Set your picture: `PUT /api/users/me/avatar`
   *
   * Accepts a JPEG, PNG or WebP image of at most 16 MiB and 50 million pixels, as the part `file` of a form or as the
   * body itself. The format is detected from the content, not from the declared media type. A damaged or incomplete
   * JPEG is stored as far as it can be decoded. The image is rotated upright, scaled down to fit into 512 × 512 pixels
   * if it is larger, and stored as WebP in sRGB without metadata. Only the first frame of an animation is stored.
   * Uploading the current picture again keeps its URL.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 422 `validation-failed`, `image-format-unknown`,
   * `image-too-many-pixels`, `image-unreadable`; 429 `rate-limited`; 503 `unavailable`. If the file is too large, or
   * the form has the wrong media type, the call throws a `ServiceError` (413 `body-too-large`, 415
   * `unsupported-media-type`).
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
   * Get your picture: `GET /api/users/me/avatar`
   *
   * Returns the image with a strong `ETag`. A request with that `ETag` in `If-None-Match` gets 304 until the picture
   * changes.
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
   * Remove your picture: `DELETE /api/users/me/avatar`
   *
   * Removes the picture; its URL stops working. Caches may still return the picture for 5 minutes.
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
   * Like `get`, but the data is a stream, whose chunks you can read as they arrive. (React Native has no streams:
   * there, all data is one chunk.) `timeout` applies until the headers arrive, `signal` until the last chunk.
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
   * Get a picture by its URL: `GET /api/pictures/:owner_id/:picture_id`
   *
   * The target of an `avatar_url` or a `photo_url`. It requires no token, so that an `<img>` can show it: anybody who
   * has the URL can see the picture, and the URL cannot be guessed. A new picture gets a new URL, and the old URL stops
   * working. Caches may still return the old picture for 5 minutes.
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
      /** Id of the user whose picture it is, or whose contact. A value that is not a UUID gets 404, too. */
      owner_id: string
      /** Id of the picture. A value that is not a UUID gets 404, too. */
      picture_id: string
    }
  } & CallOptions): Promise<Success<200, Blob> | Refused<CodeOf<PicturesGetOperation>>>
  /**
   * Like `get`, but the data is a stream, whose chunks you can read as they arrive. (React Native has no streams:
   * there, all data is one chunk.) `timeout` applies until the headers arrive, `signal` until the last chunk.
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
      /** Id of the user whose picture it is, or whose contact. A value that is not a UUID gets 404, too. */
      owner_id: string
      /** Id of the picture. A value that is not a UUID gets 404, too. */
      picture_id: string
    }
  } & CallOptions): Promise<Success<200, AsyncIterable<Uint8Array<ArrayBuffer>>> | Refused<CodeOf<PicturesGetOperation>>>
}

export interface ContactsCalls {
  /**
   * Create a contact: `POST /api/contacts`
   *
   * Creates a contact and returns it with its id.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 409 `uid-taken`, `idempotency-key-in-use`; 422 `validation-failed`,
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
   *     addresses: [{ city: 'Київ', country: 'UA' }],
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
   * The contacts of the signed-in user that match all given filters. A client that follows `next_cursor` gets each
   * contact at most once and misses no contact that is in the list the whole time, even if contacts are created,
   * changed or removed meanwhile. Exception: a contact whose sort value changes meanwhile may be returned twice or not
   * at all. `created_at` never changes.
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
   * Get a contact: `GET /api/contacts/:id`
   *
   * One contact with all its members; or, with `Accept: text/vcard`, as a vCard of version 4.0, with `Accept:
   * text/vcard;version=3.0` of version 3.0, and with `Accept: application/jscontact+json` as a JSContact card of
   * version 2.0. The `ETag` of these is not the version of the contact: use it in `If-None-Match` of the same request
   * only.
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      id: string
    }
  } & CallOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsGetOperation>>>
  /**
   * Replace a contact: `PUT /api/contacts/:id`
   *
   * Saves the body as the whole contact: members that are left out become empty. Phone numbers that are sent with their
   * id keep it. If nothing changes, the contact keeps its version.
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
   *     addresses: [{ city: 'Київ', country: 'UA' }],
   *     birthday: '1992-02-29',
   *     additional_data: { telegram: '@ivan' },
   *   },
   * })
   * ```
   */
  replace(args: {
    params: {
      /** Id of the contact. A value that is not a UUID gets 404, too. */
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
   * Applies a JSON Merge Patch (RFC 7396) and returns the whole contact. If the patch changes nothing, the contact
   * keeps its version. To change a single phone number, use the phone operations.
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
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
   * Move a contact to the trash, or delete it from the trash: `DELETE /api/contacts/:id`
   *
   * Removes the contact immediately from all lists, search results and upcoming birthdays. It can be restored for 30
   * days and is purged after that. A contact that is in the trash is purged at once, and can no longer be restored.
   * Send `If-Match` or an `Idempotency-Key` with each request that you may repeat when its response is lost: otherwise
   * the repeated request would purge the contact that the first one moved to the trash.
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      id: string
    }
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<ContactsRemoveOperation>>>
  /**
   * Restore a contact from the trash: `POST /api/contacts/:id/restore`
   *
   * Moves the contact, with all its members, back from the trash. A contact that is not in the trash stays as it is. A
   * contact whose `uid` another contact has been given meanwhile is not restored.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`; 409 `uid-taken`, `idempotency-key-in-use`; 412
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      id: string
    }
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsRestoreOperation>>>
  /**
   * List changes since a sync token: `GET /api/contacts/changes`
   *
   * Lists the contacts that any client saved, trashed or purged after `since`. No change is missed, including those
   * made while the pages are read. Pass `next_since` to the next request, immediately if `has_more` is true. A sync
   * token is valid for at least 90 days, unless the operator restores a backup or retires the key of the server. With
   * an expired token the response is 410, because the service no longer has the ids of all contacts that were purged
   * since: start again without a token.
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
   * Get a digest of all contacts: `GET /api/contacts/digest`
   *
   * The count and hash of all contacts, to verify a copy of them. If `since` differs from the `next_since` of the copy,
   * the address book has changed: get the changes first, then compare again. The server reads every contact to compute
   * the digest, so do not call this operation often.
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
   * Applies up to 1000 changes in one request. Each item has its own result; with `"atomic": true` either all items are
   * applied or none. Each item sees the effects of the earlier ones. The JSON Pointers in the error of an item are
   * relative to the request body, such as `#/items/0/body/first_name`.
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
   *         addresses: [{ city: 'Київ', country: 'UA' }],
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
   * Export contacts as a file: `GET /api/contacts/export`
   *
   * All contacts that match the given filters, in the order of creation, as a file that other address books import.
   * `format`, or `Accept`, chooses the format. Names of labels become CATEGORIES. Properties of an imported vCard that
   * a contact has no member for are exported again. The server reads the contacts page by page while it sends them: the
   * file has each contact at most once, and every contact that exists the whole time, and it may or may not contain
   * changes that are made meanwhile. If the connection ends before the last chunk, the file is incomplete:
   * `Transfer-Encoding: chunked` shows it to every client.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.contacts.export({ query: { first_name: 'Іван' } })
   * ```
   */
  export(args?: {
    query?: ContactExportQuery | undefined
  } & CallOptions): Promise<Success<200, Blob> | Refused<CodeOf<ContactsExportOperation>>>
  /**
   * Reads every item of `list`, and requests each page when it is needed, or one page earlier with `prefetch`; `limit`
   * is the size of a page. A refusal is thrown as a `ProblemError`.
   *
   * Reads each item that exists during the whole iteration exactly once, even if others add, change or remove items
   * meanwhile. Only an item that a change moves to another place in the order may be read twice or missed.
   *
   * @param args The arguments of `list`, and `prefetch`. `signal`, `timeout`, `retries`, `headers` and the other
   * `CallOptions` apply to each request.
   *
   * @example
   * ```ts
   * for await (const item of client.contacts.iterate({ query: { first_name: 'Іван' } })) console.log(item)
   * ```
   */
  iterate(args?: {
    query?: ContactQuery | undefined
  } & IterateOptions): Walk<Contact>
  /**
   * Like `export`, but the data is a stream, whose chunks you can read as they arrive. (React Native has no streams:
   * there, all data is one chunk.) `timeout` applies until the headers arrive, `signal` until the last chunk.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * for await (const chunk of await unwrap(client.contacts.download({ query: { first_name: 'Іван' } }))) console.log(chunk.length)
   * ```
   */
  download(args?: {
    query?: ContactExportQuery | undefined
  } & CallOptions): Promise<Success<200, AsyncIterable<Uint8Array<ArrayBuffer>>> | Refused<CodeOf<ContactsExportOperation>>>
  /**
   * Edits a contact without overwriting the changes of other clients. `change` receives the contact and returns a
   * patch. The service saves the patch only if nobody has changed the contact in between (`If-Match`); otherwise the
   * client reads the contact again and calls `change` again, up to `attempts` times. After the last attempt, and on any
   * other refusal, `edit` returns the refusal.
   *
   * @param id Id of the contact. A value that is not a UUID gets 404, too.
   * @param change Returns what to patch; `null`, `undefined` or `false` leaves the contact as it is.
   * @param options `attempts` limits how many times to read and save. `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to each request. An `idempotency-key` is not allowed, because each attempt is another change.
   *
   * @example
   * ```ts
   * const result = await client.contacts.edit('0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', ({ notes }) => ({ notes: `${notes ?? ''} Met in Lviv.` }))
   * ```
   */
  edit<Patch extends ContactPatch>(id: string, change: (current: Readonly<Contact>) => Edited<ContactPatch, Patch>, options?: EditOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsPatchOperation>>>
}

export interface PhonesCalls {
  /**
   * List the phone numbers of a contact: `GET /api/contacts/:contact_id/phones`
   *
   * All phone numbers of the contact, at most 20; the first is the preferred one.
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      contact_id: string
    }
  } & CallOptions): Promise<Success<200, PhoneList> | Refused<CodeOf<PhonesListOperation>>>
  /**
   * Add a phone number to a contact: `POST /api/contacts/:contact_id/phones`
   *
   * Adds a phone number after the existing ones, which stay as they are. A contact can have at most 20.
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
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
   * Get a phone number: `GET /api/contacts/:contact_id/phones/:phone_id`
   *
   * One phone number of a contact. Its `ETag` is the `ETag` of the contact.
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      contact_id: string
      /** Id of the phone number. A value that is not a UUID gets 404, too. */
      phone_id: string
    }
  } & CallOptions): Promise<Success<200, Phone> | Refused<CodeOf<PhonesGetOperation>>>
  /**
   * Replace a phone number: `PUT /api/contacts/:contact_id/phones/:phone_id`
   *
   * Replaces the number and its label. The id and the position in the list stay the same.
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      contact_id: string
      /** Id of the phone number. A value that is not a UUID gets 404, too. */
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
   * Remove a phone number: `DELETE /api/contacts/:contact_id/phones/:phone_id`
   *
   * Removes one phone number; the other numbers stay as they are. If nothing else names the contact, the number is not
   * removed: the request is valid, but the contact does not allow it (409 `nothing-to-call-it-by`).
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`, `phone-not-found`; 409 `nothing-to-call-it-by`,
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
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      contact_id: string
      /** Id of the phone number. A value that is not a UUID gets 404, too. */
      phone_id: string
    }
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<PhonesRemoveOperation>>>
}

export interface PhotosCalls {
  /**
   * Set the picture of a contact: `PUT /api/contacts/:contact_id/photo`
   *
   * Accepts a JPEG, PNG or WebP image of at most 16 MiB and 50 million pixels, as the part `file` of a form or as the
   * body itself. The format is detected from the content, not from the declared media type. A damaged or incomplete
   * JPEG is stored as far as it can be decoded. The image is rotated upright, scaled down to fit into 512 × 512 pixels
   * if it is larger, and stored as WebP in sRGB without metadata. Only the first frame of an animation is stored.
   * Returns the contact, which has a new version. Uploading the current picture again changes nothing.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`; 412 `precondition-failed`; 422
   * `validation-failed`, `image-format-unknown`, `image-too-many-pixels`, `image-unreadable`; 428
   * `precondition-required`; 429 `rate-limited`; 503 `unavailable`. If the file is too large, or the form has the wrong
   * media type, the call throws a `ServiceError` (413 `body-too-large`, 415 `unsupported-media-type`).
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.photos.put({ params: { contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }, body: file })
   * ```
   */
  put(args: {
    params: {
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      contact_id: string
    }
    body: Upload
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<200, Contact> | Refused<CodeOf<PhotosPutOperation>>>
  /**
   * Get the picture of a contact: `GET /api/contacts/:contact_id/photo`
   *
   * Returns the image. Its `ETag` is not the version of the contact; a request with it in `If-None-Match` gets 304
   * until the picture changes.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `contact-not-found`, `photo-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503
   * `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.photos.get({ params: { contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  get(args: {
    params: {
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      contact_id: string
    }
  } & CallOptions): Promise<Success<200, Blob> | Refused<CodeOf<PhotosGetOperation>>>
  /**
   * Remove the picture of a contact: `DELETE /api/contacts/:contact_id/photo`
   *
   * Removes the picture; its URL stops working. The contact has a new version. Caches may still return the picture for
   * 5 minutes.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `contact-not-found`, `photo-not-found`; 409
   * `idempotency-key-in-use`; 412 `precondition-failed`; 422 `validation-failed`, `idempotency-key-reused`; 428
   * `precondition-required`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.photos.remove({ params: { contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  remove(args: {
    params: {
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      contact_id: string
    }
    /**
     * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
     * contact has another version by now.
     */
    ifMatch?: number | undefined
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<PhotosRemoveOperation>>>
  /**
   * Like `get`, but the data is a stream, whose chunks you can read as they arrive. (React Native has no streams:
   * there, all data is one chunk.) `timeout` applies until the headers arrive, `signal` until the last chunk.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * for await (const chunk of await unwrap(client.photos.download({ params: { contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } }))) console.log(chunk.length)
   * ```
   */
  download(args: {
    params: {
      /** Id of the contact. A value that is not a UUID gets 404, too. */
      contact_id: string
    }
  } & CallOptions): Promise<Success<200, AsyncIterable<Uint8Array<ArrayBuffer>>> | Refused<CodeOf<PhotosGetOperation>>>
}

export interface BirthdaysCalls {
  /**
   * List upcoming birthdays: `GET /api/contacts/upcoming_birthdays`
   *
   * Lists the contacts whose birthday is within the next `days` days, sorted by day, last name, first name and id.
   * Contacts without a year of birth are included. A page that is requested with a cursor counts from the same date as
   * the first page.
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
   * Reads every item of `upcoming`, and requests each page when it is needed, or one page earlier with `prefetch`;
   * `limit` is the size of a page. A refusal is thrown as a `ProblemError`.
   *
   * Reads each item that exists during the whole iteration exactly once, even if others add, change or remove items
   * meanwhile. Only an item that a change moves to another place in the order may be read twice or missed.
   *
   * @param args The arguments of `upcoming`, and `prefetch`. `signal`, `timeout`, `retries`, `headers` and the other
   * `CallOptions` apply to each request.
   *
   * @example
   * ```ts
   * for await (const item of client.birthdays.iterate({ query: { days: 7 } })) console.log(item)
   * ```
   */
  iterate(args?: {
    query?: BirthdayQuery | undefined
  } & IterateOptions): Walk<UpcomingBirthday>
}

export interface FeedsCalls {
  /**
   * Create the birthday feed: `POST /api/birthday_feed`
   *
   * Creates a calendar of the birthdays and other `dates` of all contacts, with an address that only its owner knows,
   * and returns the address. A user has one feed. If it exists, this operation changes nothing and returns it:
   * calendars that subscribe to it must not lose it. For a new address, revoke the old one first.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.feeds.create()
   * ```
   */
  create(args?: CallOptions): Promise<Success<201, BirthdayFeed> | Refused<CodeOf<FeedsCreateOperation>>>
  /**
   * Get the birthday feed: `GET /api/birthday_feed`
   *
   * The address of the feed, to add it to a further calendar.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `feed-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.feeds.get()
   * ```
   */
  get(args?: CallOptions): Promise<Success<200, BirthdayFeed> | Refused<CodeOf<FeedsGetOperation>>>
  /**
   * Revoke the birthday feed: `DELETE /api/birthday_feed`
   *
   * The address stops working at once and for ever: calendars that still request it get 410 for a year, and 404 after
   * that.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `feed-not-found`; 409 `idempotency-key-in-use`; 422
   * `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.feeds.revoke()
   * ```
   */
  revoke(args?: CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<FeedsRevokeOperation>>>
  /**
   * Read the birthday feed: `GET /api/feeds/:secret/birthdays.ics`
   *
   * The calendar (iCalendar, RFC 5545), to which calendar applications subscribe. It requires no token: the address is
   * the secret. It has an entry for each birthday and each of the `dates` of the contacts, which repeats every year and
   * lasts the whole day, in any time zone. Its title has the `display_name` of the contact, is in the language of the
   * owner, and has no age. An entry begins in the year of its date; if that is unknown or before 1900, it begins in
   * 1972. Dates of 29 February follow the `leap_day` of the owner. The calendar contains names and dates, and nothing
   * else of the contacts; it has at most 50000 entries, those of the contacts that were created first. It has a strong
   * `ETag`, which changes when the calendar changes. While the server requires a verified e-mail address, and that of
   * the owner is not, the response is 403. Limit: 300 requests an hour per feed.
   *
   * Refused with 403 `email-not-verified`; 404 `feed-not-found`; 410 `feed-revoked`; 422 `validation-failed`; 429
   * `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.feeds.read({
   *   params: { secret: 'AZnC8HpOfTqcGy8vHZp7EJ5vVh0c2rS1m8kQ4tXwY3uKz6LbN7eDfGhIjPqRsTuV' },
   *   query: { alarm: 'PT9H' },
   * })
   * ```
   */
  read(args: {
    params: {
      /** The secret in the `url` of `GET /api/birthday_feed`. A value of another form gets 404, too. */
      secret: string
    }
    query?: FeedQuery | undefined
  } & CallOptions): Promise<Success<200, Blob> | Refused<CodeOf<FeedsReadOperation>>>
  /**
   * Like `read`, but the data is a stream, whose chunks you can read as they arrive. (React Native has no streams:
   * there, all data is one chunk.) `timeout` applies until the headers arrive, `signal` until the last chunk.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * for await (const chunk of await unwrap(client.feeds.download({
   *   params: { secret: 'AZnC8HpOfTqcGy8vHZp7EJ5vVh0c2rS1m8kQ4tXwY3uKz6LbN7eDfGhIjPqRsTuV' },
   *   query: { alarm: 'PT9H' },
   * }))) console.log(chunk.length)
   * ```
   */
  download(args: {
    params: {
      /** The secret in the `url` of `GET /api/birthday_feed`. A value of another form gets 404, too. */
      secret: string
    }
    query?: FeedQuery | undefined
  } & CallOptions): Promise<Success<200, AsyncIterable<Uint8Array<ArrayBuffer>>> | Refused<CodeOf<FeedsReadOperation>>>
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
   * Create a label: `POST /api/labels`
   *
   * Creates a label that no contact has yet. A user can have at most 1000.
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
   * Get a label: `GET /api/labels/:label_id`
   *
   * One label. `GET /api/contacts?label=…` lists the contacts that have it.
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
      /** Id of the label. A value that is not a UUID gets 404, too. */
      label_id: string
    }
  } & CallOptions): Promise<Success<200, Label> | Refused<CodeOf<LabelsGetOperation>>>
  /**
   * Rename a label: `PATCH /api/labels/:label_id`
   *
   * Changes the name of the label. The contacts that have it keep their versions.
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
      /** Id of the label. A value that is not a UUID gets 404, too. */
      label_id: string
    }
    body: LabelInput
  } & CallOptions): Promise<Success<200, Label> | Refused<CodeOf<LabelsRenameOperation>>>
  /**
   * Remove a label: `DELETE /api/labels/:label_id`
   *
   * Removes the label permanently, and from every contact that has it, including contacts in the trash. Each of these
   * contacts gets a new version.
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
      /** Id of the label. A value that is not a UUID gets 404, too. */
      label_id: string
    }
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<LabelsRemoveOperation>>>
  /**
   * Add a label to contacts: `POST /api/labels/:label_id/contacts`
   *
   * Adds the label to all of the contacts. If one of them does not exist or is in the trash, no contact is changed and
   * the response is 404; its `detail` names the first missing contact. A contact that already has the label is not
   * changed. A contact can have at most 100 labels.
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
      /** Id of the label. A value that is not a UUID gets 404, too. */
      label_id: string
    }
    body: ContactIds
  } & CallOptions): Promise<Success<200, Changed> | Refused<CodeOf<LabelsAddContactsOperation>>>
  /**
   * Remove a label from contacts: `POST /api/labels/:label_id/contacts/remove`
   *
   * Removes the label from all of the contacts. If one of them does not exist or is in the trash, no contact is changed
   * and the response is 404; its `detail` names the first missing contact. A contact that does not have the label is
   * not changed.
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
      /** Id of the label. A value that is not a UUID gets 404, too. */
      label_id: string
    }
    body: ContactIds
  } & CallOptions): Promise<Success<200, Changed> | Refused<CodeOf<LabelsRemoveContactsOperation>>>
}

export interface ImportsCalls {
  /**
   * Plan the import of a file: `POST /api/imports`
   *
   * Reads a file of contacts and compares it with the address book. Nothing changes: the plan says for each card
   * whether it creates a contact, changes one (and how), is the same as one, or is refused (and why). `POST
   * /api/imports/{id}/apply` makes the changes. Accepts vCard 2.1, 3.0 and 4.0, CSV with a header in any of seven
   * languages, and JSContact, with at most 100000 cards or rows and 32 MiB, as the part `file` of a form or as the body
   * itself. The plan tells what was recognised of the file; the parameters override it. A card belongs to the contact
   * with its UID, else to a contact that shares an e-mail address or a phone number and has the same name; never to one
   * that has only the same name. A card changes the members that it has: single values are replaced, lists get the
   * entries that are missing, and nothing is removed. A plan is deleted after 24 hours. A user has at most 20 imports:
   * another plan deletes the oldest plan or, if there is none, the oldest import, which then cannot be undone.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 409 `idempotency-key-in-use`; 422 `validation-failed`,
   * `file-format-unknown`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`. If the file is too large,
   * or the form has the wrong media type, the call throws a `ServiceError` (413 `body-too-large`, 415
   * `unsupported-media-type`).
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.imports.plan({ query: { format: 'vcard' }, body: file })
   * ```
   */
  plan(args: {
    /** How to read the file, and what to add to its contacts. */
    query?: {
      /**
       * The format of the file. Default: the one that `Content-Type` names (`text/vcard`, `text/csv`,
       * `application/jscontact+json`), else recognised from the content.
       */
      format?: 'vcard' | 'csv' | 'jscontact' | undefined
      /**
       * The encoding of the text, as a label of the WHATWG Encoding Standard. Default: recognised from the content.
       */
      encoding?: string | undefined
      /** Only for CSV: the character between the cells. Default: recognised from the header. */
      delimiter?: 'comma' | 'semicolon' | 'tab' | 'pipe' | undefined
      /**
       * Only for CSV: whether `3/12/1990` is 3 December (`day_first`) or 12 March (`month_first`). Default: recognised
       * from a date of the file with a number above 12.
       */
      date_order?: 'day_first' | 'month_first' | undefined
      /**
       * Only for CSV: what columns hold, if that is not recognised. A JSON object with the headers of these columns;
       * its values are fields, such as `first_name`, `emails.1.address` or `phones.work.number`, or null to keep a
       * column for exports only. The guide of imports lists the fields. At most 10000 characters.
       */
      columns?: string | undefined
      /**
       * A label that each contact of the file gets, also those that exist already. It is created if the user has no
       * such label.
       */
      label?: string | undefined
    } | undefined
    body: Upload
  } & CallOptions): Promise<Success<201, Import> | Refused<CodeOf<ImportsPlanOperation>>>
  /**
   * List the imports: `GET /api/imports`
   *
   * The imports of the signed-in user, the newest first, at most 20.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.imports.list()
   * ```
   */
  list(args?: CallOptions): Promise<Success<200, ImportList> | Refused<CodeOf<ImportsListOperation>>>
  /**
   * Get an import: `GET /api/imports/:id`
   *
   * One import with its state, its counts and its progress.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `import-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.imports.get({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  get(args: {
    params: {
      /** Id of the import. A value that is not a UUID gets 404, too. */
      id: string
    }
  } & CallOptions): Promise<Success<200, Import> | Refused<CodeOf<ImportsGetOperation>>>
  /**
   * List the cards of an import: `GET /api/imports/:id/items`
   *
   * The cards of the file in their order, each with its verdict, its line in the file, and what changes.
   *
   * Refused with 400 `cursor-invalid`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `import-not-found`; 410 `cursor-expired`; 422 `validation-failed`;
   * 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.imports.items({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }, query: { verdict: 'refused' } })
   * ```
   */
  items(args: {
    params: {
      /** Id of the import. A value that is not a UUID gets 404, too. */
      id: string
    }
    /** Which cards to list. */
    query?: {
      /** Only cards with this verdict. */
      verdict?: 'create' | 'update' | 'same' | 'refused' | undefined
      /** Only cards in this state. */
      state?: 'planned' | 'applied' | 'undone' | 'kept' | undefined
      /**
       * Number of items to skip, 0 to 100000; default 0. Items that are added or removed between two requests shift the
       * later pages, and a larger `skip` takes longer: to read a whole list use `cursor`.
       */
      skip?: number | undefined
      /** Maximum number of items to return, 1 to 1000; default 100. */
      limit?: number | undefined
      /**
       * The `next_cursor` of a page: continues after its last item, even if that item was changed or removed. It is
       * opaque, valid for 24 hours, and only for the same user and the same query; only `limit` and `include_total` may
       * differ. Cannot be combined with `skip`.
       */
      cursor?: string | undefined
      /**
       * Whether to count all items of the list: `true` stops counting at 10000, `exact` counts all of them, which takes
       * longer the more there are. Default `'false'`.
       */
      include_total?: 'true' | 'exact' | 'false' | undefined
    } | undefined
  } & CallOptions): Promise<Success<200, ImportItemPage> | Refused<CodeOf<ImportsItemsOperation>>>
  /**
   * Follow the progress of an import: `GET /api/imports/:id/events`
   *
   * Server-sent events (`text/event-stream`): an event `progress` with the import as JSON at once and after each
   * change. The stream ends when nothing is in progress, and after some minutes: then request it again. A user can have
   * 5 streams; another one ends the oldest. `EventSource` cannot send an access token; read the stream with `fetch`, or
   * request the import again and again.
   *
   * Refused with 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`, `session-ended`; 403
   * `email-not-verified`; 404 `import-not-found`; 422 `validation-failed`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.imports.events({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  events(args: {
    params: {
      /** Id of the import. A value that is not a UUID gets 404, too. */
      id: string
    }
  } & CallOptions): Promise<Success<200, Blob> | Refused<CodeOf<ImportsEventsOperation>>>
  /**
   * Apply the plan of an import: `POST /api/imports/:id/apply`
   *
   * Makes the changes. Each card is compared again with the contacts as they are then, so contacts that others have
   * created after the plan are not doubled. A contact that others have created or changed after the plan keeps its
   * values: it gets only what it does not have, and the item has the note `contact-changed`. The items tell what was
   * done. Up to 500 cards are applied before the response, whose `state` is then `applied`. A larger import is applied
   * 500 cards at a time, each in one transaction, and continues after a restart of the server; `state` is `applying`
   * until then. New contacts get the labels of their cards, which are created if the user does not have them.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `import-not-found`; 409 `import-not-planned`,
   * `idempotency-key-in-use`; 422 `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.imports.apply({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  apply(args: {
    params: {
      /** Id of the import. A value that is not a UUID gets 404, too. */
      id: string
    }
  } & CallOptions): Promise<Success<200, Import> | Refused<CodeOf<ImportsApplyOperation>>>
  /**
   * Undo an import: `POST /api/imports/:id/undo`
   *
   * Takes the import back, for 30 days after it was applied: new contacts move to the trash, changed contacts get their
   * values from before. Contacts that were changed or removed since stay as they are; their items have the state
   * `kept`. Labels that the import has created are removed if no contact has them any more. As with `apply`, a larger
   * import is undone after the response.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `import-not-found`; 409 `import-not-applied`,
   * `idempotency-key-in-use`; 422 `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.imports.undo({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  undo(args: {
    params: {
      /** Id of the import. A value that is not a UUID gets 404, too. */
      id: string
    }
  } & CallOptions): Promise<Success<200, Import> | Refused<CodeOf<ImportsUndoOperation>>>
  /**
   * Delete a plan, or the record of an import: `DELETE /api/imports/:id`
   *
   * Deletes the import, but not the contacts that it has created or changed. An applied import can then not be undone.
   *
   * Refused with 400 `malformed-request`; 401 `not-signed-in`, `access-token-invalid`, `access-token-expired`,
   * `session-ended`; 403 `email-not-verified`; 404 `import-not-found`; 409 `import-in-progress`,
   * `idempotency-key-in-use`; 422 `validation-failed`, `idempotency-key-reused`; 429 `rate-limited`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.imports.remove({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } })
   * ```
   */
  remove(args: {
    params: {
      /** Id of the import. A value that is not a UUID gets 404, too. */
      id: string
    }
  } & CallOptions): Promise<Success<204, undefined> | Refused<CodeOf<ImportsRemoveOperation>>>
  /**
   * Like `events`, but the data is a stream, whose chunks you can read as they arrive. (React Native has no streams:
   * there, all data is one chunk.) `timeout` applies until the headers arrive, `signal` until the last chunk.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * for await (const chunk of await unwrap(client.imports.download({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' } }))) console.log(chunk.length)
   * ```
   */
  download(args: {
    params: {
      /** Id of the import. A value that is not a UUID gets 404, too. */
      id: string
    }
  } & CallOptions): Promise<Success<200, AsyncIterable<Uint8Array<ArrayBuffer>>> | Refused<CodeOf<ImportsEventsOperation>>>
}

export interface SystemCalls {
  /**
   * Check the health of the service: `GET /healthchecker`
   *
   * Queries the database on a connection of its own. For monitoring: 503 means that requests fail, and `detail` says
   * why. Load balancers use `GET /readyz` instead, because an outage of the database makes every server unhealthy.
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
   * Check readiness: `GET /readyz`
   *
   * Does not query the database. For load balancers: 503 means that this process is starting or about to stop, and must
   * not receive requests.
   *
   * Refused with 422 `validation-failed`; 503 `unavailable`.
   *
   * @param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.
   *
   * @example
   * ```ts
   * const result = await client.system.ready()
   * ```
   */
  ready(args?: CallOptions): Promise<Success<200, Health> | Refused<CodeOf<SystemReadyOperation>>>
  /**
   * Check liveness: `GET /livez`
   *
   * Does not query the database. For supervisors: responds also while the server starts; no response means that the
   * process must be restarted.
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
  /** Sign up, sign in, refresh tokens, sign out. */
  readonly auth: AuthCalls
  /** The devices on which the user is signed in. */
  readonly sessions: SessionsCalls
  /** The account of the signed-in user. */
  readonly users: UsersCalls
  /** The picture of the signed-in user. */
  readonly avatars: AvatarsCalls
  /** Pictures by their URLs, without a token. */
  readonly pictures: PicturesCalls
  /** The contacts of the user: changes, search, synchronisation. */
  readonly contacts: ContactsCalls
  /** Single phone numbers of a contact; the other numbers stay as they are. */
  readonly phones: PhonesCalls
  /** The picture of a contact. */
  readonly photos: PhotosCalls
  /** Upcoming birthdays of contacts. */
  readonly birthdays: BirthdaysCalls
  /** Birthdays in the calendar of the user, by subscription. */
  readonly feeds: FeedsCalls
  /** Labels, by which contacts are grouped. */
  readonly labels: LabelsCalls
  /** Import of files of contacts: plan, apply, undo. */
  readonly imports: ImportsCalls
  /** Health of the server. */
  readonly system: SystemCalls
}
