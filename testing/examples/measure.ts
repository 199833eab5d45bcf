// Prints how long each step takes on this machine: node testing/examples/measure.ts
import { startContacts } from '@contacts/testing'

const measure = async (step: string, work: () => Promise<unknown>) => {
  const started = performance.now()
  await work()
  console.log(`${step}: ${Math.round(performance.now() - started)} ms`)
}

await measure('first start', async () => (await startContacts()).close())
await measure('second start', async () => (await startContacts()).close())
const contacts = await startContacts()
await measure('reset', () => contacts.reset())
await measure('sign up and in', () => contacts.person('Olena'))
await contacts.close()
