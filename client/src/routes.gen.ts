// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Operations } from './types.gen.ts'

/**
 * Method, path, and marks: `s` shows an access token, `k` sends an idempotency key, `r` may be repeated, `f` sends a file; `p` is
 * answered by pages, `d` may be downloaded, `e` patches what was read, `n` may be answered with nothing.
 */
export const routes: { readonly [S in keyof Operations]: { readonly [O in keyof Operations[S]]: string } } = {
  auth: {
    signup: 'POST /api/auth/signup n',
    login: 'POST /api/auth/login ',
    refresh: 'POST /api/auth/refresh r',
    logout: 'POST /api/auth/logout rn',
    verifyEmail: 'POST /api/auth/verify_email ',
    resendVerification: 'POST /api/auth/resend_verification n',
    requestPasswordReset: 'POST /api/auth/request_password_reset n',
    resetPassword: 'POST /api/auth/reset_password n',
  },
  sessions: {
    list: 'GET /api/sessions sr',
    end: 'DELETE /api/sessions/:id sn',
    endOthers: 'DELETE /api/sessions sn',
  },
  users: {
    me: 'GET /api/users/me sr',
    update: 'PATCH /api/users/me s',
    changePassword: 'POST /api/users/me/change_password skrn',
    changeEmail: 'POST /api/users/me/change_email skrn',
    remove: 'POST /api/users/me/remove skrn',
    exportData: 'GET /api/users/me/export srd',
  },
  avatars: {
    put: 'PUT /api/users/me/avatar sf',
    get: 'GET /api/users/me/avatar srd',
    remove: 'DELETE /api/users/me/avatar sn',
  },
  pictures: {
    get: 'GET /api/pictures/:owner_id/:picture_id rd',
  },
  contacts: {
    create: 'POST /api/contacts skr',
    list: 'GET /api/contacts srp',
    get: 'GET /api/contacts/:id sr',
    replace: 'PUT /api/contacts/:id s',
    patch: 'PATCH /api/contacts/:id se',
    remove: 'DELETE /api/contacts/:id sn',
    restore: 'POST /api/contacts/:id/restore skr',
    changes: 'GET /api/contacts/changes sr',
    digest: 'GET /api/contacts/digest sr',
    batch: 'POST /api/contacts/batch skr',
  },
  phones: {
    list: 'GET /api/contacts/:contact_id/phones sr',
    add: 'POST /api/contacts/:contact_id/phones skr',
    get: 'GET /api/contacts/:contact_id/phones/:phone_id sr',
    replace: 'PUT /api/contacts/:contact_id/phones/:phone_id s',
    remove: 'DELETE /api/contacts/:contact_id/phones/:phone_id sn',
  },
  birthdays: {
    upcoming: 'GET /api/contacts/upcoming_birthdays srp',
  },
  labels: {
    list: 'GET /api/labels sr',
    create: 'POST /api/labels skr',
    get: 'GET /api/labels/:label_id sr',
    rename: 'PATCH /api/labels/:label_id s',
    remove: 'DELETE /api/labels/:label_id sn',
    addContacts: 'POST /api/labels/:label_id/contacts skr',
    removeContacts: 'POST /api/labels/:label_id/contacts/remove skr',
  },
  system: {
    health: 'GET /healthchecker r',
    live: 'GET /livez r',
  },
}

/** Status or code of what may refuse any request and is no refusal of an operation. */
export const serverWide = /404 route-not-found|405|406|408|413|415|431|500/
