import { type Client, type ContactInput, unwrap } from '@contacts/client'

/** Creates many contacts with one request; returns their ids, in the order of `bodies`. */
export async function createContacts({ contacts }: Pick<Client, 'contacts'>, bodies: readonly ContactInput[]): Promise<string[]> {
  const { items } = await unwrap(contacts.batch({ body: { items: bodies.map((body) => ({ op: 'create', body })) } }))
  return items.map(({ body }, index) => {
    if (body === null || !('id' in body)) throw new Error(`contact ${index} was refused: ${JSON.stringify(body)}`)
    return body.id
  })
}
