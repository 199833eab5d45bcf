/** Creates contacts and lists them, for the tests of the contact list. */
import { type Client, type Contact, type ContactPage, type ContactQuery, unwrap } from '@contacts/client'

type Body = Parameters<Client['contacts']['create']>[0]['body']

export const list = (client: Client, query: ContactQuery = {}) => unwrap(client.contacts.list({ query }))

/** Lists all contacts page by page, by cursor. Calls `onPage` with each page and its number, which starts at 1. */
export async function listAll(
  client: Client,
  query: ContactQuery = {},
  onPage: (page: ContactPage, pageNumber: number) => unknown = () => undefined,
) {
  const pages: ContactPage[] = []
  let cursor: string | null | undefined
  do {
    const page = await list(client, { ...query, ...(cursor && { cursor }) })
    await onPage(page, pages.push(page))
    if (pages.length > 500) throw new Error('more than 500 pages: the list does not end')
    cursor = page.next_cursor
  } while (cursor !== null)
  return pages.flatMap(({ items }) => items)
}

/** Creates the contacts one after the other, so that their ids ascend. */
export async function createInOrder(client: Client, bodies: Body[]) {
  const created: Contact[] = []
  for (const body of bodies) created.push(await unwrap(client.contacts.create({ body })))
  return created
}

export const firstNames = (contacts: Contact[]) => contacts.map(({ first_name }) => first_name)
export const ids = (contacts: Contact[]) => contacts.map(({ id }) => id)
