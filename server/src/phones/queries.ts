import { MAX_ENTRIES, type PhoneInput } from '@contacts/contract'
import type * as z from 'zod'
import { type StoredPhone, storedPhone } from '../contacts/input.ts'
import { type ContactRow, findContact } from '../contacts/queries.ts'
import { editContact } from '../contacts/save.ts'
import { invalid, Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'

type Input = z.infer<typeof PhoneInput>

const phoneOf = ({ phones }: ContactRow, id: string) =>
  phones.find((phone) => phone.id === id.toLowerCase()) ?? new Problem('phone-not-found')

export async function listPhones(scope: UserScope, contactId: string) {
  const contact = await findContact(scope, contactId)
  return contact instanceof Problem ? contact : { items: contact.phones }
}

export async function findPhone(scope: UserScope, contactId: string, phoneId: string) {
  const contact = await findContact(scope, contactId)
  return contact instanceof Problem ? contact : phoneOf(contact, phoneId)
}

export async function addPhone(scope: UserScope, contactId: string, { number, label }: Input) {
  const phone = storedPhone(scope, { number, label })
  const saved = await editContact(scope, contactId, (contact) =>
    contact.phones.length >= MAX_ENTRIES
      ? invalid('#', 'too-many', `A contact has at most ${MAX_ENTRIES} phone numbers.`)
      : { ...contact, phones: [...contact.phones, phone] },
  )
  return saved instanceof Problem ? saved : phone
}

export async function replacePhone(scope: UserScope, contactId: string, phoneId: string, { number, label }: Input) {
  const phone = storedPhone(scope, { id: phoneId.toLowerCase(), number, label })
  const saved = await editPhones(scope, contactId, phoneId, (phones) => phones.map((known) => (known.id === phone.id ? phone : known)))
  return saved instanceof Problem ? saved : phone
}

export async function removePhone(scope: UserScope, contactId: string, phoneId: string) {
  const saved = await editPhones(scope, contactId, phoneId, (phones) => phones.filter(({ id }) => id !== phoneId.toLowerCase()))
  if (saved instanceof Problem) return saved
}

const editPhones = (scope: UserScope, contactId: string, phoneId: string, change: (phones: StoredPhone[]) => StoredPhone[]) =>
  editContact(scope, contactId, (contact) => {
    const phone = phoneOf(contact, phoneId)
    return phone instanceof Problem ? phone : { ...contact, phones: change(contact.phones) }
  })
