// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Operations } from './types.gen.ts'

/**
 * What the paths of a slice begin with; then, for each operation, its name, method, marks and the rest of its path. The marks:
 * `s` shows an access token, `k` sends an idempotency key, `r` may be repeated, `f` sends a file; `p` is answered by pages, `d` may
 * be downloaded, `e` patches what was read, `n` may be answered with nothing; `-` is none.
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
list GET sr
end DELETE sn /:id
endOthers DELETE sn`,
  users: `/api/users/me
me GET sr
update PATCH s
changePassword POST skrn /change_password
changeEmail POST skrn /change_email
remove POST skrn /remove
exportData GET srd /export`,
  avatars: `/api/users/me/avatar
put PUT sf
get GET srd
remove DELETE sn`,
  pictures: `/api/pictures/:owner_id/:picture_id
get GET rd`,
  contacts: `/api/contacts
create POST skr
list GET srp
get GET sr /:id
replace PUT s /:id
patch PATCH se /:id
remove DELETE sn /:id
restore POST skr /:id/restore
changes GET sr /changes
digest GET sr /digest
batch POST skr /batch`,
  phones: `/api/contacts/:contact_id/phones
list GET sr
add POST skr
get GET sr /:phone_id
replace PUT s /:phone_id
remove DELETE sn /:phone_id`,
  birthdays: `/api/contacts/upcoming_birthdays
upcoming GET srp`,
  labels: `/api/labels
list GET sr
create POST skr
get GET sr /:label_id
rename PATCH s /:label_id
remove DELETE sn /:label_id
addContacts POST skr /:label_id/contacts
removeContacts POST skr /:label_id/contacts/remove`,
  system: `
health GET r /healthchecker
live GET r /livez`,
}

/** Status or code of what may refuse any request and is no refusal of an operation. */
export const serverWide = /404 route-not-found|405|406|408|413|415|431|500/
