// Sign up, sign in, and stay signed in after a restart. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/sign-in.ts
import { createClient, unwrap } from '@contacts/client'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStorage } from './file-storage.ts'

const baseUrl = process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000'
const email = `olena.${crypto.randomUUID()}@example.com`
const password = 'correct horse battery'
const path = join(mkdtempSync(join(tmpdir(), 'contacts-')), 'tokens.json')

const client = createClient({ baseUrl, storage: fileStorage(path) })
await unwrap(client.auth.signup({ body: { username: 'Olena', email, password } }))
await unwrap(client.auth.login({ body: { email, password } }))
const me = await unwrap(client.users.me())
console.log(me.username)
// → Olena

// After a restart, a new client reads the tokens from the storage.
const later = createClient({ baseUrl, storage: fileStorage(path) })
const stillMe = await unwrap(later.users.me())
console.log(stillMe.email === email)
// → true

const stop = client.session.on('signed-out', ({ reason }) => console.log(`signed out: ${reason}`))
await client.auth.logout()
// → signed out: logout
stop()

// The later client still has tokens of the same session, which has ended.
const afterLogout = await later.users.me()
console.log(afterLogout.ok ? 'still signed in' : afterLogout.problem.code)
// → session-ended
