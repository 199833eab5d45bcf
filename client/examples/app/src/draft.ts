/** The values of the contact form, and the patch with what the user has changed. */
import type { Contact, ContactEmail, ContactEmailInput, ContactPatch, ContactPhoneInput, Phone } from '@contacts/client'

const TEXTS = ['first_name', 'last_name', 'birthday', 'organization', 'notes'] as const
type Text = (typeof TEXTS)[number]

/** A phone number or an e-mail address. */
export interface Row {
  /** The React key. */
  key: number
  /** Identifies the phone number or e-mail address in the contact; undefined for a new row. */
  id: string | undefined
  initial: string
  value: string
}
export interface Draft extends Record<Text, string> {
  phones: Row[]
  emails: Row[]
}

let lastKey = 0
export const newRow = (value = '', id?: string): Row => ({ key: ++lastKey, id, initial: value, value })

export const draftOf = (contact: Contact | null): Draft => ({
  first_name: contact?.first_name ?? '',
  last_name: contact?.last_name ?? '',
  birthday: contact?.birthday ?? '',
  organization: contact?.organization ?? '',
  notes: contact?.notes ?? '',
  phones: contact?.phones.map(({ id, number }) => newRow(number, id)) ?? [],
  emails: contact?.emails.map(({ address }) => newRow(address, address)) ?? [],
})

const isFilledIn = ({ value }: Row) => value.trim() !== ''

/** An empty row counts as removed. */
export const withoutEmptyRows = (draft: Draft): Draft => ({
  ...draft,
  phones: draft.phones.filter(isFilledIn),
  emails: draft.emails.filter(isFilledIn),
})

/** Returns a function that applies the user's changes to the current contact, which may be newer than the form. */
export function changeOf(contact: Contact | null, draft: Draft) {
  const { phones, emails, ...before } = draftOf(contact)
  const texts = TEXTS.filter((name) => draft[name] !== before[name]).map((name) => [name, textOf(name, draft)])

  return (current: Pick<Contact, 'phones' | 'emails'> = { phones: [], emails: [] }): ContactPatch => ({
    ...Object.fromEntries(texts),
    ...(isChanged(phones, draft.phones) && { phones: merge([current.phones, phones, draft.phones], idOfPhone, writePhone) }),
    ...(isChanged(emails, draft.emails) && { emails: merge([current.emails, emails, draft.emails], idOfEmail, writeEmail) }),
  })
}

const idOfPhone = ({ id }: Phone) => id
const writePhone = (number: string, phone?: Phone): ContactPhoneInput => ({ ...phone, number })
const idOfEmail = ({ address }: ContactEmail) => address
const writeEmail = (address: string, email?: ContactEmail): ContactEmailInput => ({ ...email, address })

// The first name is required; any other empty text becomes null.
const textOf = (name: Text, draft: Draft) => (name === 'first_name' ? draft[name] : draft[name] || null)

const isChanged = (before: Row[], rows: Row[]) => before.length !== rows.length || rows.some(({ initial, value }) => initial !== value)

/**
 * A patch replaces a whole list, so the merged list keeps items that other clients have added meanwhile, and drops only
 * those that the user has removed from the form.
 */
function merge<Item extends Input, Input>(
  [current, before, rows]: [current: Item[], before: Row[], rows: Row[]],
  idOf: (item: Item) => string,
  write: (value: string, item?: Item) => Input,
) {
  const kept = current.flatMap((item): Input[] => {
    const row = rows.find(({ id }) => id === idOf(item))
    if (row) return row.value === row.initial ? [item] : [write(row.value, item)]
    return before.some(({ id }) => id === idOf(item)) ? [] : [item]
  })
  return [...kept, ...rows.filter(({ id }) => id === undefined).map(({ value }) => write(value))]
}
