// Two changes of one contact at the same time. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/editing.ts
import { unwrap } from '@contacts/client'
import { createSignedInClient } from './signed-in-client.ts'

const client = await createSignedInClient()
const { id, version } = await unwrap(client.contacts.create({ body: { first_name: 'Ada', notes: 'Likes' } }))

const append = (text: string) => client.contacts.edit(id, (contact) => ({ notes: `${contact.notes} ${text}` }))
await Promise.all([append('tea'), append('numbers')])

const { notes } = await unwrap(client.contacts.get({ params: { id } }))
console.log(notes?.split(' ').toSorted().join(' '))
// → Likes numbers tea

const stale = await client.contacts.replace({ params: { id }, body: { first_name: 'Augusta' }, ifMatch: version })
console.log(stale.ok ? stale.data.first_name : stale.problem.code)
// → precondition-failed
