// How long it takes here. Run: node testing/examples/measure.ts
import { startContacts } from '@contacts/testing'

const measure = async (what: string, work: () => Promise<unknown>) => {
  const started = performance.now()
  await work()
  console.log(`${what}: ${Math.round(performance.now() - started)} ms`)
}

await measure('first start', async () => (await startContacts()).close())
await measure('second start', async () => (await startContacts()).close())
const contacts = await startContacts()
await measure('reset', () => contacts.reset())
await measure('sign up and in', () => contacts.person('Olena'))
await contacts.close()
