// Keep a copy of all contacts. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/following.ts
import { type Contact, unwrap } from '@contacts/client'
import { type ChangeBatch, follow } from '@contacts/client/follow'
import { createSignedInClient } from './signed-in-client.ts'

const client = await createSignedInClient()
const ada = await unwrap(client.contacts.create({ body: { first_name: 'Ada' } }))
await unwrap(client.contacts.create({ body: { first_name: 'Grace' } }))

/** The copy. In an application these are tables of a database. */
const contacts = new Map<string, Contact>()
let stored: string | null = null

/** Applies the changes and stores the position: with a database, in one transaction. */
function apply({ changes, since }: ChangeBatch) {
  for (const { id, change, contact } of changes) {
    if (change === 'saved') contacts.set(id, contact)
    else contacts.delete(id)
  }
  stored = since
}

const closing = new AbortController()
const following = follow(client, {
  since: stored,
  copy: () => contacts.values(),
  signal: closing.signal,
  onRetry: ({ error, delay }) => console.log(`${error.name}: trying again in ${delay} ms`),
})
globalThis.addEventListener?.('online', following.pollNow)

async function run() {
  for await (const batch of following) {
    apply(batch)
    if (batch.isUpToDate) console.log([...contacts.values()].map(({ first_name }) => first_name).join())
    // The rest of the loop only shows what happens next.
    if (contacts.size === 2) {
      await unwrap(client.contacts.remove({ params: { id: ada.id } }))
      following.pollNow()
    } else closing.abort(new Error('closed'))
  }
}
console.log(await run().catch((error: Error) => error.message))
// → Ada,Grace
// → Grace
// → closed

await unwrap(client.contacts.create({ body: { first_name: 'Linus' } }))
for await (const batch of follow(client, { since: stored, copy: () => contacts.values(), once: true })) apply(batch)
console.log(contacts.size)
// → 2
