// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Route } from './route.ts'
import type { Operations } from './types.gen.ts'

type RoutesOf<Slice> = { readonly [Name in keyof Slice]: Route }

export const routes: { readonly [Slice in keyof Operations]: RoutesOf<Operations[Slice]> } = {
  auth: {
    signup: { method: 'POST', path: '/api/auth/signup', mayBeEmpty: true },
    login: { method: 'POST', path: '/api/auth/login' },
    refresh: { method: 'POST', path: '/api/auth/refresh', repeatable: true },
    logout: { method: 'POST', path: '/api/auth/logout', repeatable: true, mayBeEmpty: true },
    verifyEmail: { method: 'POST', path: '/api/auth/verify_email' },
    resendVerification: { method: 'POST', path: '/api/auth/resend_verification', mayBeEmpty: true },
    requestPasswordReset: { method: 'POST', path: '/api/auth/request_password_reset', mayBeEmpty: true },
    resetPassword: { method: 'POST', path: '/api/auth/reset_password', mayBeEmpty: true },
  },
  sessions: {
    list: { method: 'GET', path: '/api/sessions', signedIn: true },
    end: { method: 'DELETE', path: '/api/sessions/:id', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
    endOthers: { method: 'DELETE', path: '/api/sessions', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
  },
  users: {
    me: { method: 'GET', path: '/api/users/me', signedIn: true },
    update: { method: 'PATCH', path: '/api/users/me', signedIn: true, idempotencyKey: true },
    changePassword: { method: 'POST', path: '/api/users/me/change_password', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
    changeEmail: { method: 'POST', path: '/api/users/me/change_email', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
    remove: { method: 'POST', path: '/api/users/me/remove', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
    exportData: { method: 'GET', path: '/api/users/me/export', signedIn: true, downloadable: true },
  },
  avatars: {
    put: { method: 'PUT', path: '/api/users/me/avatar', signedIn: true, repeatable: true, upload: true },
    get: { method: 'GET', path: '/api/users/me/avatar', signedIn: true, downloadable: true },
    remove: { method: 'DELETE', path: '/api/users/me/avatar', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
  },
  pictures: {
    get: { method: 'GET', path: '/api/pictures/:owner_id/:picture_id', downloadable: true },
  },
  contacts: {
    create: { method: 'POST', path: '/api/contacts', signedIn: true, idempotencyKey: true },
    list: { method: 'GET', path: '/api/contacts', signedIn: true, paged: true },
    get: { method: 'GET', path: '/api/contacts/:id', signedIn: true },
    replace: { method: 'PUT', path: '/api/contacts/:id', signedIn: true, idempotencyKey: true },
    patch: { method: 'PATCH', path: '/api/contacts/:id', signedIn: true, idempotencyKey: true, editable: true },
    remove: { method: 'DELETE', path: '/api/contacts/:id', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
    restore: { method: 'POST', path: '/api/contacts/:id/restore', signedIn: true, idempotencyKey: true },
    changes: { method: 'GET', path: '/api/contacts/changes', signedIn: true },
    digest: { method: 'GET', path: '/api/contacts/digest', signedIn: true },
    batch: { method: 'POST', path: '/api/contacts/batch', signedIn: true, idempotencyKey: true },
  },
  phones: {
    list: { method: 'GET', path: '/api/contacts/:contact_id/phones', signedIn: true },
    add: { method: 'POST', path: '/api/contacts/:contact_id/phones', signedIn: true, idempotencyKey: true },
    get: { method: 'GET', path: '/api/contacts/:contact_id/phones/:phone_id', signedIn: true },
    replace: { method: 'PUT', path: '/api/contacts/:contact_id/phones/:phone_id', signedIn: true, idempotencyKey: true },
    remove: { method: 'DELETE', path: '/api/contacts/:contact_id/phones/:phone_id', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
  },
  birthdays: {
    upcoming: { method: 'GET', path: '/api/contacts/upcoming_birthdays', signedIn: true, paged: true },
  },
  labels: {
    list: { method: 'GET', path: '/api/labels', signedIn: true },
    create: { method: 'POST', path: '/api/labels', signedIn: true, idempotencyKey: true },
    get: { method: 'GET', path: '/api/labels/:label_id', signedIn: true },
    rename: { method: 'PATCH', path: '/api/labels/:label_id', signedIn: true, idempotencyKey: true },
    remove: { method: 'DELETE', path: '/api/labels/:label_id', signedIn: true, idempotencyKey: true, mayBeEmpty: true },
    addContacts: { method: 'POST', path: '/api/labels/:label_id/contacts', signedIn: true, idempotencyKey: true },
    removeContacts: { method: 'POST', path: '/api/labels/:label_id/contacts/remove', signedIn: true, idempotencyKey: true },
  },
  system: {
    health: { method: 'GET', path: '/healthchecker' },
    ready: { method: 'GET', path: '/readyz' },
    live: { method: 'GET', path: '/livez' },
  },
}

/** The statuses of refusals that no operation lists: the client throws these refusals as a `ServiceError`. */
export const unlistedStatuses: readonly number[] = [405, 406, 408, 413, 415, 431, 500]

/** The codes of unlisted refusals whose status belongs to a listed refusal, too. */
export const unlistedCodes: readonly string[] = ['route-not-found']
