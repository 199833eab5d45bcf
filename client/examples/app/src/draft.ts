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
  phones: withIds(contact?.phones ?? []).map(({ id, item }) => newRow(item.number, id)),
  emails: withIds(contact?.emails ?? []).map(({ id, item }) => newRow(item.address, id)),
})

/** An e-mail address has no id: the address, and its position among equal addresses, identify it. */
function withIds<Item extends Phone | ContactEmail>(items: Item[]) {
  const seen: string[] = []
  return items.map((item) => {
    if ('id' in item) return { id: item.id, item }
    seen.push(item.address)
    return { id: `${item.address} ${seen.filter((address) => address === item.address).length}`, item }
  })
}

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

  const { phones: oldPhones, emails: oldEmails } = contact ?? NO_ITEMS

  return (current: Items = NO_ITEMS): ContactPatch => ({
    ...Object.fromEntries(texts),
    ...(isChanged(phones, draft.phones) && { phones: merge([current.phones, oldPhones, draft.phones], PHONE) }),
    ...(isChanged(emails, draft.emails) && { emails: merge([current.emails, oldEmails, draft.emails], EMAIL) }),
  })
}

type Items = Pick<Contact, 'phones' | 'emails'>
const NO_ITEMS: Items = { phones: [], emails: [] }

interface Kind<Item, Input> {
  valueOf: (item: Item) => string
  /** Keeps the other members of `item`. */
  write: (value: string, item?: Item | { label: string | null }) => Input
}
const PHONE: Kind<Phone, ContactPhoneInput> = {
  valueOf: ({ number }) => number,
  write: (number, phone) => ({ ...phone, number }),
}
const EMAIL: Kind<ContactEmail, ContactEmailInput> = {
  valueOf: ({ address }) => address,
  write: (address, email) => ({ ...email, address }),
}

// The first name is required; any other empty text becomes null.
const textOf = (name: Text, draft: Draft) => (name === 'first_name' ? draft[name] : draft[name] || null)

const isEdited = ({ initial, value }: Row) => initial !== value
const isChanged = (before: Row[], rows: Row[]) => before.length !== rows.length || rows.some(isEdited)

/**
 * A patch replaces a whole list, so the merged list keeps items that other clients have added meanwhile, and drops only
 * those that the user has removed from the form. If the user has edited an item that another client has removed
 * meanwhile, the edit becomes a new item with the label of the removed one, unless the list already has an equal value.
 */
function merge<Item extends (Phone | ContactEmail) & Input, Input>(
  [current, before, rows]: [current: Item[], before: Item[], rows: Row[]],
  { valueOf, write }: Kind<Item, Input>,
) {
  const currentItems = withIds(current)
  const removedItems = withIds(before).filter(({ id }) => !currentItems.some((item) => item.id === id))
  const formerIds = withIds(before).map(({ id }) => id)

  const kept = currentItems.flatMap(({ id, item }): Input[] => {
    const row = rows.find((each) => each.id === id)
    if (row) return isEdited(row) ? [write(row.value, item)] : [item]
    return formerIds.includes(id) ? [] : [item]
  })
  const added = rows.flatMap((row): Input[] => {
    if (row.id === undefined) return [write(row.value)]
    const removed = removedItems.find(({ id }) => id === row.id)
    const isLost = removed && isEdited(row) && !current.some((item) => valueOf(item) === row.value)
    return isLost ? [write(row.value, { label: removed.item.label })] : []
  })
  return [...kept, ...added]
}
