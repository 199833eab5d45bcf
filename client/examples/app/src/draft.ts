/** The state of the form of a contact, and the patch that contains only what the user changed in it. */
import type { Contact, ContactEmail, ContactEmailInput, ContactPatch, ContactPhoneInput, Phone } from '@contacts/client'

const TEXTS = ['first_name', 'last_name', 'birthday', 'organization', 'notes'] as const
type Text = (typeof TEXTS)[number]

/** A phone number or an e-mail address. */
export interface Row {
  /** The React key of the row. */
  key: number
  /** The id of the phone number, or the e-mail address as it was saved; undefined for a new row. */
  id: string | undefined
  was: string
  value: string
}
export interface Draft extends Record<Text, string> {
  phones: Row[]
  emails: Row[]
}

let rows = 0
export const newRow = (value = '', id?: string): Row => ({ key: ++rows, id, was: value, value })

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

/** Without empty rows. */
export const filledIn = (draft: Draft): Draft => ({
  ...draft,
  phones: draft.phones.filter(isFilledIn),
  emails: draft.emails.filter(isFilledIn),
})

/** Returns a function that makes the patch for the current version of the contact, which may be newer than the edited one. */
export function changeOf(contact: Contact | null, draft: Draft) {
  const { phones, emails, ...before } = draftOf(contact)
  const texts = TEXTS.filter((name) => draft[name] !== before[name]).map((name) => [name, textOf(name, draft)])

  return (now: Pick<Contact, 'phones' | 'emails'> = { phones: [], emails: [] }): ContactPatch => ({
    ...Object.fromEntries(texts),
    ...(isChanged(phones, draft.phones) && { phones: merge([now.phones, phones, draft.phones], idOfPhone, writePhone) }),
    ...(isChanged(emails, draft.emails) && { emails: merge([now.emails, emails, draft.emails], idOfEmail, writeEmail) }),
  })
}

const idOfPhone = ({ id }: Phone) => id
const writePhone = (number: string, phone?: Phone): ContactPhoneInput => ({ ...phone, number })
const idOfEmail = ({ address }: ContactEmail) => address
const writeEmail = (address: string, email?: ContactEmail): ContactEmailInput => ({ ...email, address })

// The service requires a first name; null clears any other member.
const textOf = (name: Text, draft: Draft) => (name === 'first_name' ? draft[name] : draft[name] || null)

const isChanged = (before: Row[], rows: Row[]) => before.length !== rows.length || rows.some(({ was, value }) => was !== value)

/** A patch replaces a list as a whole, so this keeps entries that others added, and removes only those that the user removed. */
function merge<Item extends Input, Input>(
  [now, before, rows]: [now: Item[], before: Row[], rows: Row[]],
  idOf: (item: Item) => string,
  write: (value: string, item?: Item) => Input,
) {
  const stayed = now.flatMap((item): Input[] => {
    const mine = rows.find(({ id }) => id === idOf(item))
    if (mine) return mine.value === mine.was ? [item] : [write(mine.value, item)]
    return before.some(({ id }) => id === idOf(item)) ? [] : [item]
  })
  return [...stayed, ...rows.filter(({ id }) => id === undefined).map(({ value }) => write(value))]
}
