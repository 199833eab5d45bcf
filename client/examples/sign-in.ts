// An account, a session, and tokens that outlive the page. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/sign-in.ts
import { createClient, unwrap } from '@contacts/client'

const client = createClient({ baseUrl: process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000' })
const email = `olena.${crypto.randomUUID()}@example.com`
const password = 'correct horse battery'

await unwrap(client.auth.signup({ body: { username: 'Olena', email, password } }))
await unwrap(client.auth.login({ body: { email, password } }))
const me = await unwrap(client.users.me())

const saved = new Map<string, string>()
client.session.on('refreshed', ({ tokens }) => saved.set('tokens', JSON.stringify(tokens)))
await client.auth.refresh()

const later = createClient({ baseUrl: process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000', tokens: JSON.parse(saved.get('tokens')!) })
const stillMe = await unwrap(later.users.me())
console.log(`${me.username} is ${stillMe.email}`)

await later.auth.logout()
const afterwards = await client.users.me()
console.log(afterwards.ok ? 'still signed in' : afterwards.problem.code)
