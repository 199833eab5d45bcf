// Create, search, iterate, change, delete and restore contacts. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/contacts.ts
import { unwrap } from '@contacts/client'
import { createSignedInClient } from './signed-in-client.ts'

const client = await createSignedInClient()

const ivan = await unwrap(
  client.contacts.create({
    body: { first_name: 'Іван', last_name: 'Шевченко', phones: [{ number: '+380 67 123 45 67', label: 'mobile' }], birthday: '--08-24' },
  }),
)
for (const first_name of ['Ada', 'Grace', 'Linus']) await unwrap(client.contacts.create({ body: { first_name } }))

const found = await unwrap(client.contacts.list({ query: { q: 'shevch', limit: 10 } }))
console.log(found.items.map((contact) => contact.last_name).join())
// → Шевченко

// Reads all contacts, two per request: `limit` is the page size.
for await (const contact of client.contacts.iterate({ query: { limit: 2 } })) {
  console.log(contact.first_name, contact.phones[0]?.e164 ?? '–')
}
// → Іван +380671234567
// → Ada –
// → Grace –
// → Linus –
// Here `limit` is the number of contacts.
const firstThree = await client.contacts.iterate({ query: { sort: 'first_name' } }).toArray({ limit: 3 })
console.log(firstThree.map(({ first_name }) => first_name).join())
// → Ada,Grace,Linus

for await (const { contact, next_birthday } of client.birthdays.iterate({ query: { days: 366 } })) {
  console.log(`${contact.first_name} on ${next_birthday.slice(5)}`)
}
// → Іван on 08-24

await unwrap(client.contacts.patch({ params: { id: ivan.id }, body: { notes: 'Met in Lviv.', birthday: null } }))
await unwrap(client.phones.add({ params: { contact_id: ivan.id }, body: { number: '+380 44 123 45 67', label: 'work' } }))
await unwrap(client.contacts.remove({ params: { id: ivan.id } }))
const restored = await unwrap(client.contacts.restore({ params: { id: ivan.id } }))
console.log(restored.phones.length, restored.notes)
// → 2 Met in Lviv.
