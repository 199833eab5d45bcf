/** Files of contacts, and requests that import them. */
import { unwrap } from '@contacts/client'
import type { Person } from '../harness/service.ts'

/** A vCard of version 3.0 with these lines. */
export const card = (...lines: string[]) => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')

export const file = (...cards: string[]) => Buffer.from(cards.join(''))

/** Cards of different people, each with a UID, a name and a phone number. */
export const manyCards = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    card(
      `UID:person-${index}`,
      `N:Person;Number${index};;;`,
      `FN:Number${index} Person`,
      `TEL;TYPE=CELL:+38067${String(1_000_000 + index)}`,
    ),
  )

export const importRequests = (person: () => Person) => {
  const imports = () => person().client.imports
  const get = (id: string) => unwrap(imports().get({ params: { id } }))
  return {
    plan: (content: Buffer, query = {}) => unwrap(imports().plan({ body: content, query })),
    get,
    apply: (id: string) => unwrap(imports().apply({ params: { id } })),
    undo: (id: string) => unwrap(imports().undo({ params: { id } })),
    items: async (id: string, query = {}) => (await unwrap(imports().items({ params: { id }, query: { limit: 1000, ...query } }))).items,
    contacts: async () => (await unwrap(person().client.contacts.list({ query: { limit: 1000 } }))).items,
    /** Waits until nothing is in progress. */
    finished: async (id: string) => {
      for (;;) {
        const current = await get(id)
        if (current.state !== 'applying' && current.state !== 'undoing') return current
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
  }
}
