// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Operations } from './types.gen.ts'

/**
 * Method, path, and marks: `s` shows an access token and, where it changes something, an idempotency key; `r` may be repeated
 * without one; `f` sends a file; `p` is answered by pages, `d` may be downloaded, `e` patches what was read, `n` may be answered
 * with nothing.
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
    list: 'GET /api/sessions s',
    end: 'DELETE /api/sessions/:id sn',
    endOthers: 'DELETE /api/sessions sn',
  },
  users: {
    me: 'GET /api/users/me s',
    update: 'PATCH /api/users/me s',
    changePassword: 'POST /api/users/me/change_password sn',
    changeEmail: 'POST /api/users/me/change_email sn',
    remove: 'POST /api/users/me/remove sn',
    exportData: 'GET /api/users/me/export sd',
  },
  avatars: {
    put: 'PUT /api/users/me/avatar srf',
    get: 'GET /api/users/me/avatar sd',
    remove: 'DELETE /api/users/me/avatar sn',
  },
  pictures: {
    get: 'GET /api/pictures/:owner_id/:picture_id d',
  },
  contacts: {
    create: 'POST /api/contacts s',
    list: 'GET /api/contacts sp',
    get: 'GET /api/contacts/:id s',
    replace: 'PUT /api/contacts/:id s',
    patch: 'PATCH /api/contacts/:id se',
    remove: 'DELETE /api/contacts/:id sn',
    restore: 'POST /api/contacts/:id/restore s',
    changes: 'GET /api/contacts/changes s',
    digest: 'GET /api/contacts/digest s',
    batch: 'POST /api/contacts/batch s',
  },
  phones: {
    list: 'GET /api/contacts/:contact_id/phones s',
    add: 'POST /api/contacts/:contact_id/phones s',
    get: 'GET /api/contacts/:contact_id/phones/:phone_id s',
    replace: 'PUT /api/contacts/:contact_id/phones/:phone_id s',
    remove: 'DELETE /api/contacts/:contact_id/phones/:phone_id sn',
  },
  birthdays: {
    upcoming: 'GET /api/contacts/upcoming_birthdays sp',
  },
  labels: {
    list: 'GET /api/labels s',
    create: 'POST /api/labels s',
    get: 'GET /api/labels/:label_id s',
    rename: 'PATCH /api/labels/:label_id s',
    remove: 'DELETE /api/labels/:label_id sn',
    addContacts: 'POST /api/labels/:label_id/contacts s',
    removeContacts: 'POST /api/labels/:label_id/contacts/remove s',
  },
  system: {
    health: 'GET /healthchecker ',
    live: 'GET /livez ',
  },
}

/** Status or code of what may refuse any request and is no refusal of an operation. */
export const serverWide = /404 route-not-found|405|406|408|413|415|431|500/
