// Changes that get in each other's way. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/editing.ts
import { unwrap } from '@contacts/client'
import { somebody } from './somebody.ts'

const client = await somebody()
const { id, version } = await unwrap(client.contacts.create({ body: { first_name: 'Ada', notes: 'Likes' } }))

const likes = (what: string) => client.contacts.edit(id, (contact) => ({ notes: `${contact.notes} ${what}` }))
await Promise.all([likes('tea'), likes('numbers')])

const { notes } = await unwrap(client.contacts.get({ params: { id } }))
console.log(notes?.split(' ').toSorted().join(' '))
// → Likes numbers tea

const late = await client.contacts.replace({ params: { id }, body: { first_name: 'Augusta' }, ifMatch: version })
console.log(late.ok ? late.data.first_name : late.problem.code)
// → precondition-failed
