// Labels, the trash, and many changes at once. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/organising.ts
import { unwrap } from '@contacts/client'
import { createSignedInClient } from './signed-in-client.ts'

const client = await createSignedInClient()

const batch = await unwrap(
  client.contacts.batch({
    body: { items: ['Ada', 'Grace', ''].map((first_name) => ({ op: 'create', body: { first_name } })) },
  }),
)
for (const item of batch.items) {
  switch (item.status) {
    case 201:
      console.log(`created ${item.body.first_name}, version ${item.body.version}`)
      break
    case 422:
      console.log(`refused: ${item.body.errors[0]?.pointer}`)
      break
    default:
      console.log(item.status)
  }
}
// → created Ada, version 1
// → created Grace, version 1
// → refused: #/items/2/body/first_name

const [ada, grace] = await client.contacts.iterate({ query: { sort: 'first_name' } }).toArray()
if (!ada || !grace) throw new Error('The contacts are missing')

const friends = await unwrap(client.labels.create({ body: { name: 'Friends' } }))
await unwrap(client.labels.addContacts({ params: { label_id: friends.id }, body: { contact_ids: [ada.id, grace.id] } }))
for await (const { first_name } of client.contacts.iterate({ query: { label: friends.id } })) console.log(first_name)
// → Ada
// → Grace
await unwrap(client.labels.rename({ params: { label_id: friends.id }, body: { name: 'Mathematicians' } }))
const { items: labels } = await unwrap(client.labels.list())
console.log(labels.map(({ name }) => name).join())
// → Mathematicians
await unwrap(client.labels.removeContacts({ params: { label_id: friends.id }, body: { contact_ids: [grace.id] } }))

await unwrap(client.contacts.remove({ params: { id: ada.id } }))
const trash = await unwrap(client.contacts.list({ query: { trashed: true } }))
console.log(trash.items.map(({ first_name, deleted_at }) => `${first_name} ${deleted_at !== null}`).join())
// → Ada true
const restored = await unwrap(client.contacts.restore({ params: { id: ada.id } }))
console.log(restored.labels.length)
// → 1

const atomic = await unwrap(
  client.contacts.batch({
    body: {
      atomic: true,
      items: [
        { op: 'patch', id: restored.id, if_match: restored.version, body: { notes: 'Met in Lviv.' } },
        { op: 'remove', id: grace.id, if_match: 1 },
      ],
    },
  }),
)
console.log(atomic.items.map(({ status }) => status).join())
// → 424,412
