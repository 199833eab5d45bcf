// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Route } from './route.ts'
import type { Operations } from './types.gen.ts'

type RoutesOf<Slice> = { readonly [Name in keyof Slice]: Route }

export const routes: { readonly [Slice in keyof Operations]: RoutesOf<Operations[Slice]> } = {
  auth: {
    signup: { method: 'POST', path: '/api/auth/signup', successes: { 201: ['id', 'username'], 202: '' } },
    login: { method: 'POST', path: '/api/auth/login', successes: { 200: ['access_token', 'refresh_token'] } },
    refresh: { method: 'POST', path: '/api/auth/refresh', repeatable: true, successes: { 200: ['access_token', 'refresh_token'] } },
    logout: { method: 'POST', path: '/api/auth/logout', repeatable: true, successes: { 204: '' } },
    verifyEmail: { method: 'POST', path: '/api/auth/verify_email', repeatable: true, successes: { 200: ['id', 'username'] } },
    resendVerification: { method: 'POST', path: '/api/auth/resend_verification', successes: { 202: '' } },
    requestPasswordReset: { method: 'POST', path: '/api/auth/request_password_reset', successes: { 202: '' } },
    resetPassword: { method: 'POST', path: '/api/auth/reset_password', successes: { 204: '' } },
  },
  sessions: {
    list: { method: 'GET', path: '/api/sessions', signedIn: true, successes: { 200: ['items'] } },
    end: { method: 'DELETE', path: '/api/sessions/:id', signedIn: true, successes: { 204: '' } },
    endOthers: { method: 'DELETE', path: '/api/sessions', signedIn: true, successes: { 204: '' } },
  },
  users: {
    me: { method: 'GET', path: '/api/users/me', signedIn: true, successes: { 200: ['id', 'username'] } },
    update: { method: 'PATCH', path: '/api/users/me', signedIn: true, successes: { 200: ['id', 'username'] } },
    changePassword: { method: 'POST', path: '/api/users/me/change_password', signedIn: true, successes: { 204: '' } },
    changeEmail: { method: 'POST', path: '/api/users/me/change_email', signedIn: true, successes: { 202: '' } },
    remove: { method: 'POST', path: '/api/users/me/remove', signedIn: true, successes: { 204: '' } },
    exportData: { method: 'GET', path: '/api/users/me/export', signedIn: true, downloadable: true, successes: { 200: ['user', 'pictures'] } },
  },
  avatars: {
    put: { method: 'PUT', path: '/api/users/me/avatar', signedIn: true, repeatable: true, upload: true, successes: { 200: ['id', 'username'] } },
    get: { method: 'GET', path: '/api/users/me/avatar', signedIn: true, downloadable: true, successes: { 200: 'image/webp' } },
    remove: { method: 'DELETE', path: '/api/users/me/avatar', signedIn: true, successes: { 204: '' } },
  },
  pictures: {
    get: { method: 'GET', path: '/api/pictures/:owner_id/:picture_id', downloadable: true, successes: { 200: 'image/webp' } },
  },
  contacts: {
    create: { method: 'POST', path: '/api/contacts', signedIn: true, successes: { 201: ['id', 'version'] } },
    list: { method: 'GET', path: '/api/contacts', signedIn: true, paged: true, successes: { 200: ['items', 'next_cursor'] } },
    get: { method: 'GET', path: '/api/contacts/:id', signedIn: true, successes: { 200: ['id', 'version'] } },
    replace: { method: 'PUT', path: '/api/contacts/:id', signedIn: true, successes: { 200: ['id', 'version'] } },
    patch: { method: 'PATCH', path: '/api/contacts/:id', signedIn: true, successes: { 200: ['id', 'version'] } },
    remove: { method: 'DELETE', path: '/api/contacts/:id', signedIn: true, successes: { 204: '' } },
    restore: { method: 'POST', path: '/api/contacts/:id/restore', signedIn: true, successes: { 200: ['id', 'version'] } },
    changes: { method: 'GET', path: '/api/contacts/changes', signedIn: true, successes: { 200: ['items', 'next_since'] } },
    digest: { method: 'GET', path: '/api/contacts/digest', signedIn: true, successes: { 200: ['count', 'hash'] } },
    batch: { method: 'POST', path: '/api/contacts/batch', signedIn: true, successes: { 200: ['items'] } },
    export: { method: 'GET', path: '/api/contacts/export', signedIn: true, downloadable: true, successes: { 200: 'text/vcard text/csv application/jscontact+json' } },
  },
  phones: {
    list: { method: 'GET', path: '/api/contacts/:contact_id/phones', signedIn: true, successes: { 200: ['items'] } },
    add: { method: 'POST', path: '/api/contacts/:contact_id/phones', signedIn: true, successes: { 201: ['id', 'number'] } },
    get: { method: 'GET', path: '/api/contacts/:contact_id/phones/:phone_id', signedIn: true, successes: { 200: ['id', 'number'] } },
    replace: { method: 'PUT', path: '/api/contacts/:contact_id/phones/:phone_id', signedIn: true, successes: { 200: ['id', 'number'] } },
    remove: { method: 'DELETE', path: '/api/contacts/:contact_id/phones/:phone_id', signedIn: true, successes: { 204: '' } },
  },
  photos: {
    put: { method: 'PUT', path: '/api/contacts/:contact_id/photo', signedIn: true, repeatable: true, upload: true, successes: { 200: ['id', 'version'] } },
    get: { method: 'GET', path: '/api/contacts/:contact_id/photo', signedIn: true, downloadable: true, successes: { 200: 'image/webp' } },
    remove: { method: 'DELETE', path: '/api/contacts/:contact_id/photo', signedIn: true, successes: { 204: '' } },
  },
  birthdays: {
    upcoming: { method: 'GET', path: '/api/contacts/upcoming_birthdays', signedIn: true, paged: true, successes: { 200: ['items', 'next_cursor'] } },
  },
  feeds: {
    create: { method: 'POST', path: '/api/birthday_feed', signedIn: true, repeatable: true, successes: { 201: ['url', 'created_at'] } },
    get: { method: 'GET', path: '/api/birthday_feed', signedIn: true, successes: { 200: ['url', 'created_at'] } },
    revoke: { method: 'DELETE', path: '/api/birthday_feed', signedIn: true, successes: { 204: '' } },
    read: { method: 'GET', path: '/api/feeds/:secret/birthdays.ics', downloadable: true, successes: { 200: 'text/calendar' } },
  },
  labels: {
    list: { method: 'GET', path: '/api/labels', signedIn: true, successes: { 200: ['items'] } },
    create: { method: 'POST', path: '/api/labels', signedIn: true, successes: { 201: ['id', 'name'] } },
    get: { method: 'GET', path: '/api/labels/:label_id', signedIn: true, successes: { 200: ['id', 'name'] } },
    rename: { method: 'PATCH', path: '/api/labels/:label_id', signedIn: true, successes: { 200: ['id', 'name'] } },
    remove: { method: 'DELETE', path: '/api/labels/:label_id', signedIn: true, successes: { 204: '' } },
    addContacts: { method: 'POST', path: '/api/labels/:label_id/contacts', signedIn: true, successes: { 200: ['changed'] } },
    removeContacts: { method: 'POST', path: '/api/labels/:label_id/contacts/remove', signedIn: true, successes: { 200: ['changed'] } },
  },
  imports: {
    plan: { method: 'POST', path: '/api/imports', signedIn: true, upload: true, successes: { 201: ['id', 'state'] } },
    list: { method: 'GET', path: '/api/imports', signedIn: true, successes: { 200: ['items'] } },
    get: { method: 'GET', path: '/api/imports/:id', signedIn: true, successes: { 200: ['id', 'state'] } },
    items: { method: 'GET', path: '/api/imports/:id/items', signedIn: true, successes: { 200: ['items', 'next_cursor'] } },
    events: { method: 'GET', path: '/api/imports/:id/events', signedIn: true, downloadable: true, successes: { 200: 'text/event-stream' } },
    apply: { method: 'POST', path: '/api/imports/:id/apply', signedIn: true, successes: { 200: ['id', 'state'] } },
    undo: { method: 'POST', path: '/api/imports/:id/undo', signedIn: true, successes: { 200: ['id', 'state'] } },
    remove: { method: 'DELETE', path: '/api/imports/:id', signedIn: true, successes: { 204: '' } },
  },
  system: {
    health: { method: 'GET', path: '/healthchecker', successes: { 200: ['status', 'version'] } },
    ready: { method: 'GET', path: '/readyz', successes: { 200: ['status', 'version'] } },
    live: { method: 'GET', path: '/livez', successes: { 200: ['status', 'version'] } },
  },
}

/** The statuses of refusals that no operation lists: the client throws these refusals as a `ServiceError`. */
export const unlistedStatuses: readonly number[] = [405, 406, 408, 413, 415, 431, 500]

/** The codes of unlisted refusals whose status belongs to a listed refusal, too. */
export const unlistedCodes: readonly string[] = ['route-not-found']
