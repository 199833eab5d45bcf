// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Operations } from './types.gen.ts'

/**
 * What the paths of a slice begin with; then, for each operation, its name, method, marks and the rest of its path. The marks:
 * `s` shows an access token and, where it changes something, an idempotency key; `r` may be repeated without one; `f` sends a
 * file; `p` is answered by pages, `d` may be downloaded, `e` patches what was read, `n` may be answered with nothing; `-` is none.
 */
export const routes: { readonly [S in keyof Operations]: string } = {
  auth: `/api/auth
signup POST n /signup
login POST - /login
refresh POST r /refresh
logout POST rn /logout
verifyEmail POST - /verify_email
resendVerification POST n /resend_verification
requestPasswordReset POST n /request_password_reset
resetPassword POST n /reset_password`,
  sessions: `/api/sessions
list GET s
end DELETE sn /:id
endOthers DELETE sn`,
  users: `/api/users/me
me GET s
update PATCH s
changePassword POST sn /change_password
changeEmail POST sn /change_email
remove POST sn /remove
exportData GET sd /export`,
  avatars: `/api/users/me/avatar
put PUT srf
get GET sd
remove DELETE sn`,
  pictures: `/api/pictures/:owner_id/:picture_id
get GET d`,
  contacts: `/api/contacts
create POST s
list GET sp
get GET s /:id
replace PUT s /:id
patch PATCH se /:id
remove DELETE sn /:id
restore POST s /:id/restore
changes GET s /changes
digest GET s /digest
batch POST s /batch`,
  phones: `/api/contacts/:contact_id/phones
list GET s
add POST s
get GET s /:phone_id
replace PUT s /:phone_id
remove DELETE sn /:phone_id`,
  birthdays: `/api/contacts/upcoming_birthdays
upcoming GET sp`,
  labels: `/api/labels
list GET s
create POST s
get GET s /:label_id
rename PATCH s /:label_id
remove DELETE sn /:label_id
addContacts POST s /:label_id/contacts
removeContacts POST s /:label_id/contacts/remove`,
  system: `
health GET - /healthchecker
live GET - /livez`,
}

/** Status or code of what may refuse any request and is no refusal of an operation. */
export const serverWide = /404 route-not-found|405|406|408|413|415|431|500/
