/** The requests that the label tests send for their user, and the refusals that they expect. */
import { unwrap } from '@contacts/client'
import type { Person, Service } from '../harness/service.ts'

export const notFound = (code: string) => ({ ok: false, status: 404, problem: { code } })
export const labelExists = { ok: false, status: 409, problem: { code: 'label-exists' } }
export const invalid = (pointer: string, code: string) => ({
  ok: false,
  status: 422,
  problem: { code: 'validation-failed', errors: [{ pointer, code }] },
})

/** `user` returns the user of the current test. */
export function labelRequests({ db }: Pick<Service, 'db'>, user: () => Person) {
  const createLabel = (name: string, who = user()) => who.client.labels.create({ body: { name } })
  return {
    createLabel,
    newLabelId: async (name: string, who = user()) => (await unwrap(createLabel(name, who))).id,
    renameLabel: (label_id: string, name: string) => user().client.labels.rename({ params: { label_id }, body: { name } }),
    deleteLabel: (label_id: string) => user().client.labels.remove({ params: { label_id } }),
    labelNames: async () => (await unwrap(user().client.labels.list())).items.map(({ name }) => name),
    newContactId: async (first_name = 'Ada', who = user()) => (await unwrap(who.client.contacts.create({ body: { first_name } }))).id,
    getContact: (id: string) => unwrap(user().client.contacts.get({ params: { id } })),
    addContacts: (label_id: string, ...contact_ids: string[]) =>
      user().client.labels.addContacts({ params: { label_id }, body: { contact_ids } }),
    removeContacts: (label_id: string, ...contact_ids: string[]) =>
      user().client.labels.removeContacts({ params: { label_id }, body: { contact_ids } }),
    listIds: async (query: object) => (await unwrap(user().client.contacts.list({ query }))).items.map(({ id }) => id),
    /** Reads the change number of the contact's last change. */
    seqOf: async (table: 'contacts' | 'trash', id: string) =>
      Number((await db.run<{ seq: string }>({ text: `select seq from ${table} where id = $1`, values: [id] }))[0]!.seq),
  }
}
