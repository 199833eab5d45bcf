/** What a form holds of a contact, and the patch that it comes to: what was changed there, and nothing else. */
import type { Contact, ContactEmail, ContactEmailInput, ContactPatch, ContactPhoneInput, Phone } from '@contacts/client'

const TEXTS = ['first_name', 'last_name', 'birthday', 'organization', 'notes'] as const
type Text = (typeof TEXTS)[number]

/** A phone number or an e-mail address. */
export interface Row {
  /** Tells it from the others in the form. */
  key: number
  /** Which one of the contact it is; undefined for a new one. */
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

/** A row that was left or made empty is none. */
export const filledIn = (draft: Draft): Draft => ({
  ...draft,
  phones: draft.phones.filter(isFilledIn),
  emails: draft.emails.filter(isFilledIn),
})

/** What turns a contact, whatever has become of it by now, into what the form says. */
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

// A contact without a first name is refused; everything else may be empty.
const textOf = (name: Text, draft: Draft) => (name === 'first_name' ? draft[name] : draft[name] || null)

const isChanged = (before: Row[], rows: Row[]) => before.length !== rows.length || rows.some(({ was, value }) => was !== value)

/** A list is saved as a whole: what others added meanwhile stays, and only what was taken out here is left out. */
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
