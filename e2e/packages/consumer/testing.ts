/** A program of a user who tests with the real service, in a temporary folder of its own. */
import { unwrap } from '@contacts/client'
import { type Contacts, type Mail, type Settings, startContacts } from '@contacts/testing'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const temp = mkdtempSync(join(tmpdir(), 'contacts-testing-consumer-'))
process.env['TMPDIR'] = temp

const settings: Settings = { EMAIL_VERIFICATION: 'required' }
const contacts: Contacts = await startContacts({ now: '2026-02-28T12:00:00Z', settings })

// Shows that the modules of the service find the files that they read.
const page = await contacts.fetch(`${contacts.url}/docs`)
const paths = [...(await page.text()).matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path)
for (const path of paths) console.log(path, (await contacts.fetch(contacts.url + path)).status)
const signUp = await contacts.client.auth.signup({ body: { username: 'Ivan', email: 'ivan@example.com', password: 'password123' } })
if (!signUp.ok && signUp.problem.code === 'validation-failed') console.log(signUp.problem.errors.map(({ code }) => code).join())

const { client, email } = await contacts.person('Olena')
const mail: Mail = await contacts.mailbox.mailTo(email)
const { token } = await contacts.mailbox.linkTo(email)
await unwrap(client.auth.verifyEmail({ body: { token } }))
const { first_name, created_at } = await unwrap(client.contacts.create({ body: { first_name: 'Іван' } }))
console.log(first_name, created_at, mail.to[0]?.name)

await contacts.close()
console.log('left in the temporary folder:', readdirSync(temp).length)
