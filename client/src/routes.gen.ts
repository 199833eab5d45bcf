// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Operations } from './types.gen.ts'

/** Method, path, statuses of an answer (`-` where it has no body, `~` where that is bytes), and the codes of its own refusals. */
export const routes: { readonly [S in keyof Operations]: { readonly [O in keyof Operations[S]]: string } } = {
  auth: {
    signup: 'POST /api/auth/signup 201,-202 malformed-request email-taken validation-failed rate-limited unavailable',
    login: 'POST /api/auth/login 200 malformed-request wrong-credentials validation-failed rate-limited unavailable',
    refresh: 'POST /api/auth/refresh 200 malformed-request session-ended validation-failed rate-limited unavailable',
    logout: 'POST /api/auth/logout -204 malformed-request validation-failed rate-limited unavailable',
    verifyEmail: 'POST /api/auth/verify_email 200 malformed-request token-invalid validation-failed rate-limited unavailable',
    resendVerification: 'POST /api/auth/resend_verification -202 malformed-request validation-failed rate-limited unavailable',
    requestPasswordReset: 'POST /api/auth/request_password_reset -202 malformed-request validation-failed rate-limited unavailable',
    resetPassword: 'POST /api/auth/reset_password -204 malformed-request token-invalid validation-failed rate-limited unavailable',
  },
  sessions: {
    list: 'GET /api/sessions 200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified validation-failed rate-limited unavailable',
    end: 'DELETE /api/sessions/:id -204 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified session-not-found validation-failed rate-limited unavailable',
    endOthers: 'DELETE /api/sessions -204 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified validation-failed rate-limited unavailable',
  },
  users: {
    me: 'GET /api/users/me 200 not-signed-in access-token-invalid access-token-expired session-ended validation-failed rate-limited unavailable',
    update: 'PATCH /api/users/me 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended validation-failed rate-limited unavailable',
    changePassword: 'POST /api/users/me/change_password -204 malformed-request not-signed-in access-token-invalid access-token-expired session-ended wrong-password idempotency-key-in-use validation-failed idempotency-key-reused rate-limited unavailable',
    changeEmail: 'POST /api/users/me/change_email -202 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified wrong-password email-taken idempotency-key-in-use validation-failed idempotency-key-reused rate-limited unavailable',
    remove: 'POST /api/users/me/remove -204 malformed-request not-signed-in access-token-invalid access-token-expired session-ended wrong-password idempotency-key-in-use validation-failed idempotency-key-reused rate-limited unavailable',
    exportData: 'GET /api/users/me/export 200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified validation-failed rate-limited unavailable',
  },
  avatars: {
    put: 'PUT /api/users/me/avatar 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified validation-failed image-unreadable rate-limited unavailable',
    get: 'GET /api/users/me/avatar ~200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified avatar-not-found validation-failed rate-limited unavailable',
    remove: 'DELETE /api/users/me/avatar -204 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified avatar-not-found validation-failed rate-limited unavailable',
  },
  pictures: {
    get: 'GET /api/pictures/:owner_id/:picture_id ~200 picture-not-found validation-failed rate-limited unavailable',
  },
  contacts: {
    create: 'POST /api/contacts 201 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified idempotency-key-in-use validation-failed idempotency-key-reused rate-limited unavailable',
    list: 'GET /api/contacts 200 cursor-invalid not-signed-in access-token-invalid access-token-expired session-ended email-not-verified cursor-expired validation-failed rate-limited unavailable',
    get: 'GET /api/contacts/:id 200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found validation-failed rate-limited unavailable',
    replace: 'PUT /api/contacts/:id 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found precondition-failed validation-failed precondition-required rate-limited unavailable',
    patch: 'PATCH /api/contacts/:id 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found precondition-failed validation-failed precondition-required rate-limited unavailable',
    remove: 'DELETE /api/contacts/:id -204 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found precondition-failed validation-failed precondition-required rate-limited unavailable',
    restore: 'POST /api/contacts/:id/restore 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found idempotency-key-in-use precondition-failed validation-failed idempotency-key-reused rate-limited unavailable',
    changes: 'GET /api/contacts/changes 200 since-invalid not-signed-in access-token-invalid access-token-expired session-ended email-not-verified token-expired validation-failed rate-limited unavailable',
    digest: 'GET /api/contacts/digest 200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified validation-failed rate-limited unavailable',
    batch: 'POST /api/contacts/batch 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified idempotency-key-in-use validation-failed idempotency-key-reused rate-limited unavailable',
  },
  phones: {
    list: 'GET /api/contacts/:contact_id/phones 200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found validation-failed rate-limited unavailable',
    add: 'POST /api/contacts/:contact_id/phones 201 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found idempotency-key-in-use precondition-failed validation-failed idempotency-key-reused precondition-required rate-limited unavailable',
    get: 'GET /api/contacts/:contact_id/phones/:phone_id 200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found phone-not-found validation-failed rate-limited unavailable',
    replace: 'PUT /api/contacts/:contact_id/phones/:phone_id 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found phone-not-found precondition-failed validation-failed precondition-required rate-limited unavailable',
    remove: 'DELETE /api/contacts/:contact_id/phones/:phone_id -204 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified contact-not-found phone-not-found precondition-failed validation-failed precondition-required rate-limited unavailable',
  },
  birthdays: {
    upcoming: 'GET /api/contacts/upcoming_birthdays 200 cursor-invalid not-signed-in access-token-invalid access-token-expired session-ended email-not-verified cursor-expired validation-failed rate-limited unavailable',
  },
  labels: {
    list: 'GET /api/labels 200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified validation-failed rate-limited unavailable',
    create: 'POST /api/labels 201 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified label-exists idempotency-key-in-use validation-failed idempotency-key-reused rate-limited unavailable',
    get: 'GET /api/labels/:label_id 200 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified label-not-found validation-failed rate-limited unavailable',
    rename: 'PATCH /api/labels/:label_id 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified label-not-found label-exists validation-failed rate-limited unavailable',
    remove: 'DELETE /api/labels/:label_id -204 not-signed-in access-token-invalid access-token-expired session-ended email-not-verified label-not-found validation-failed rate-limited unavailable',
    addContacts: 'POST /api/labels/:label_id/contacts 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified label-not-found contact-not-found idempotency-key-in-use validation-failed idempotency-key-reused rate-limited unavailable',
    removeContacts: 'POST /api/labels/:label_id/contacts/remove 200 malformed-request not-signed-in access-token-invalid access-token-expired session-ended email-not-verified label-not-found contact-not-found idempotency-key-in-use validation-failed idempotency-key-reused rate-limited unavailable',
  },
  system: {
    health: 'GET /healthchecker 200 validation-failed unavailable',
    live: 'GET /livez 200 validation-failed',
  },
}

/** The lists that are answered by pages. */
export const pages: Record<string, string> = {
  contacts: 'list',
  birthdays: 'upcoming',
}

/** Codes that may refuse any request. */
export const serverWide = 'malformed-request route-not-found method-not-allowed not-acceptable request-timeout body-too-large unsupported-media-type headers-too-large internal-error'.split(' ')
