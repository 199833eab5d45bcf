import { type EntityTags, MAX_ENTRIES, type PhoneInput } from '@contacts/contract'
import type * as z from 'zod'
import { type StoredPhone, storedPhone } from '../contacts/input.ts'
import { type ContactRow, findContact } from '../contacts/queries.ts'
import { editContact } from '../contacts/save.ts'
import { Versioned } from '../../platform/http/etag.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'

type Input = z.infer<typeof PhoneInput>

const phoneOf = ({ phones }: ContactRow, id: string) =>
  phones.find((phone) => phone.id === id.toLowerCase()) ?? new Problem('phone-not-found')

export async function listPhones(scope: UserScope, contactId: string) {
  const contact = await findContact(scope, contactId)
  return contact instanceof Problem ? contact : new Versioned(contact.version, { items: contact.phones })
}

export async function findPhone(scope: UserScope, contactId: string, phoneId: string) {
  const contact = await findContact(scope, contactId)
  if (contact instanceof Problem) return contact
  const phone = phoneOf(contact, phoneId)
  return phone instanceof Problem ? phone : new Versioned(contact.version, phone)
}

export async function addPhone(scope: UserScope, contactId: string, ifMatch: EntityTags | undefined, { number, label }: Input) {
  const phone = storedPhone(scope, { number, label })
  const saved = await editContact(scope, contactId, ifMatch, (contact) =>
    contact.phones.length >= MAX_ENTRIES
      ? invalid('#', 'too-many', `A contact has at most ${MAX_ENTRIES} phone numbers.`)
      : { ...contact, phones: [...contact.phones, phone] },
  )
  return saved instanceof Problem ? saved : new Versioned(saved.version, phone)
}

export async function replacePhone(
  scope: UserScope,
  contactId: string,
  phoneId: string,
  ifMatch: EntityTags | undefined,
  { number, label }: Input,
) {
  const phone = storedPhone(scope, { id: phoneId.toLowerCase(), number, label })
  const saved = await editPhones(scope, contactId, phoneId, ifMatch, (phones) =>
    phones.map((known) => (known.id === phone.id ? phone : known)),
  )
  return saved instanceof Problem ? saved : new Versioned(saved.version, phone)
}

export async function removePhone(scope: UserScope, contactId: string, phoneId: string, ifMatch: EntityTags | undefined) {
  const saved = await editPhones(scope, contactId, phoneId, ifMatch, (phones) => phones.filter(({ id }) => id !== phoneId.toLowerCase()))
  return saved instanceof Problem ? saved : new Versioned(saved.version, undefined)
}

const editPhones = (
  scope: UserScope,
  contactId: string,
  phoneId: string,
  ifMatch: EntityTags | undefined,
  change: (phones: StoredPhone[]) => StoredPhone[],
) =>
  editContact(scope, contactId, ifMatch, (contact) => {
    const phone = phoneOf(contact, phoneId)
    return phone instanceof Problem ? phone : { ...contact, phones: change(contact.phones) }
  })
