/**
 * Reads the phone numbers of a contact, and changes one at a time. A changed number gives its contact a new version.
 */
import { MAX_ENTRIES, namingIssue, type PhoneInput } from '@contacts/contract'
import type * as z from 'zod'
import type { ContactRow } from '../contacts/contact.ts'
import { toStoredPhone } from '../contacts/input.ts'
import { findContact } from '../contacts/queries.ts'
import { editContact } from '../contacts/save.ts'
import { type Preconditions, Versioned } from '../../platform/http/etag.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'

type Input = z.infer<typeof PhoneInput>

const findPhoneOf = ({ phones }: Pick<ContactRow, 'phones'>, id: string) =>
  phones.find((phone) => phone.id === id.toLowerCase()) ?? new Problem('phone-not-found')

export async function listPhones(context: UserContext, contactId: string) {
  const contact = await findContact(context, contactId)
  return contact instanceof Problem ? contact : new Versioned(contact.version, { items: contact.phones })
}

export async function findPhone(context: UserContext, contactId: string, phoneId: string) {
  const contact = await findContact(context, contactId)
  if (contact instanceof Problem) return contact
  const phone = findPhoneOf(contact, phoneId)
  return phone instanceof Problem ? phone : new Versioned(contact.version, phone)
}

export async function addPhone(context: UserContext, contactId: string, preconditions: Preconditions, { number, label }: Input) {
  const phone = toStoredPhone(context, { number, label })
  const saved = await editContact(context, contactId, preconditions, (contact) =>
    contact.phones.length >= MAX_ENTRIES
      ? invalid('#', 'too-many', `A contact has at most ${MAX_ENTRIES} phone numbers.`)
      : { ...contact, phones: [...contact.phones, phone] },
  )
  return saved instanceof Problem ? saved : new Versioned(saved.version, phone)
}

export async function replacePhone(
  context: UserContext,
  contactId: string,
  phoneId: string,
  preconditions: Preconditions,
  { number, label }: Input,
) {
  const id = phoneId.toLowerCase()
  const saved = await editContact(context, contactId, preconditions, (contact) => {
    const phone = findPhoneOf(contact, phoneId)
    if (phone instanceof Problem) return phone
    const replacement = toStoredPhone(context, { id, number, label }, [phone])
    return { ...contact, phones: contact.phones.map((existing) => (existing.id === id ? replacement : existing)) }
  })
  if (saved instanceof Problem) return saved
  const phone = findPhoneOf(saved, id)
  return phone instanceof Problem ? phone : new Versioned(saved.version, phone)
}

export async function removePhone(context: UserContext, contactId: string, phoneId: string, preconditions: Preconditions) {
  const saved = await editContact(context, contactId, preconditions, (contact) => {
    const phone = findPhoneOf(contact, phoneId)
    if (phone instanceof Problem) return phone
    const changed = { ...contact, phones: contact.phones.filter(({ id }) => id !== phone.id) }
    return namingIssue(changed) ? new Problem('nothing-to-call-it-by') : changed
  })
  return saved instanceof Problem ? saved : new Versioned(saved.version, undefined)
}
