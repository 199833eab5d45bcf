/** The values of the contact form, and the patch with what the user has changed. */
import type { Contact, ContactAddress, ContactPatch } from '@contacts/client'

const TEXTS = [
  'first_name',
  'last_name',
  'middle_name',
  'name_prefix',
  'name_suffix',
  'nickname',
  'organization',
  'job_title',
  'birthday',
  'notes',
] as const
export type Text = (typeof TEXTS)[number]

/** The form of a postal address: an empty text stands for null. */
export type Address = Record<Exclude<keyof ContactAddress, 'label'>, string>

/** An entry of a list, such as a phone number. */
export interface Row<Value = string> {
  /** The React key. */
  key: number
  /** Identifies the entry in the contact; undefined for a new row. */
  id: string | undefined
  initial: Value
  value: Value
}

/** The lists whose entries have one text each. */
export interface TextRows {
  phones: Row[]
  emails: Row[]
  urls: Row[]
  dates: Row[]
  related: Row[]
}
export interface Draft extends Record<Text, string>, TextRows {
  addresses: Row<Address>[]
}

type List = keyof TextRows | 'addresses'
type Entry<L extends List> = Contact[L][number]
type Lists = Pick<Contact, List>

/** How the form shows an entry, and what it saves. */
interface Kind<Item, Value> {
  valueOf: (item: Item) => Value
  /** Keeps the other members of `item`, which a new row does not have. */
  write: (value: Value, item?: Partial<Item>) => Omit<Item, 'id' | 'e164' | 'label'> & { label?: string | null }
}

const NO_ADDRESS: Address = { street: '', postal_code: '', city: '', region: '', country: '' }
const addressTexts = ({ street, postal_code, city, region, country }: ContactAddress): Address => ({
  street: street ?? '',
  postal_code: postal_code ?? '',
  city: city ?? '',
  region: region ?? '',
  country: country ?? '',
})

const PHONE: Kind<Entry<'phones'>, string> = { valueOf: ({ number }) => number, write: (number, phone) => ({ ...phone, number }) }
const EMAIL: Kind<Entry<'emails'>, string> = { valueOf: ({ address }) => address, write: (address, email) => ({ ...email, address }) }
const WEBSITE: Kind<Entry<'urls'>, string> = { valueOf: ({ url }) => url, write: (url, entry) => ({ ...entry, url }) }
const DATE: Kind<Entry<'dates'>, string> = { valueOf: ({ date }) => date, write: (date, entry) => ({ ...entry, date }) }
const RELATED: Kind<Entry<'related'>, string> = { valueOf: ({ name }) => name, write: (name, entry) => ({ ...entry, name }) }
const ADDRESS: Kind<Entry<'addresses'>, Address> = {
  valueOf: addressTexts,
  write: ({ street, postal_code, city, region, country }, entry) => ({
    ...entry,
    street: street || null,
    postal_code: postal_code || null,
    city: city || null,
    region: region || null,
    country: country || null,
  }),
}

let lastKey = 0
const rowOf = <Value>(value: Value, id?: string): Row<Value> => ({ key: ++lastKey, id, initial: value, value })
export const newRow = (value = '', id?: string): Row => rowOf(value, id)
export const newAddress = (): Row<Address> => rowOf(NO_ADDRESS)

export const draftOf = (contact: Contact | null): Draft => ({
  ...(Object.fromEntries(TEXTS.map((name) => [name, contact?.[name] ?? ''])) as Record<Text, string>),
  phones: rowsOf(contact?.phones, PHONE),
  emails: rowsOf(contact?.emails, EMAIL),
  addresses: rowsOf(contact?.addresses, ADDRESS),
  urls: rowsOf(contact?.urls, WEBSITE),
  dates: rowsOf(contact?.dates, DATE),
  related: rowsOf(contact?.related, RELATED),
})

const rowsOf = <Item extends object, Value>(items: Item[] | undefined, kind: Kind<Item, Value>) =>
  withIds(items ?? [], kind).map(({ id, item }) => rowOf(kind.valueOf(item), id))

/** Only a phone number has an id. Any other entry is identified by its value, and its position among equal values. */
function withIds<Item extends object>(items: Item[], { valueOf }: Pick<Kind<Item, unknown>, 'valueOf'>) {
  const seen: string[] = []
  return items.map((item) => {
    if ('id' in item) return { id: String(item.id), item }
    const value = JSON.stringify(valueOf(item))
    seen.push(value)
    return { id: `${value} ${seen.filter((each) => each === value).length}`, item }
  })
}

const isFilledIn = ({ value }: Row | Row<Address>) =>
  typeof value === 'string' ? value.trim() !== '' : Object.values(value).some((part) => part.trim() !== '')

/** An empty row counts as removed. */
export const withoutEmptyRows = (draft: Draft): Draft => ({
  ...draft,
  phones: draft.phones.filter(isFilledIn),
  emails: draft.emails.filter(isFilledIn),
  addresses: draft.addresses.filter(isFilledIn),
  urls: draft.urls.filter(isFilledIn),
  dates: draft.dates.filter(isFilledIn),
  related: draft.related.filter(isFilledIn),
})

const NO_ENTRIES: Lists = { phones: [], emails: [], addresses: [], urls: [], dates: [], related: [] }

/** Returns a function that applies the user's changes to the current contact, which may be newer than the form. */
export function changeOf(contact: Contact | null, draft: Draft) {
  const before = draftOf(contact)
  // An empty text becomes null.
  const texts = TEXTS.filter((name) => draft[name] !== before[name]).map((name) => [name, draft[name] || null])
  const old: Partial<Lists> = contact ?? {}

  return (current: Partial<Lists> = NO_ENTRIES): ContactPatch => ({
    ...Object.fromEntries(texts),
    ...(isChanged(before.phones, draft.phones) && { phones: merge([current.phones, old.phones, draft.phones], PHONE) }),
    ...(isChanged(before.emails, draft.emails) && { emails: merge([current.emails, old.emails, draft.emails], EMAIL) }),
    ...(isChanged(before.addresses, draft.addresses) && { addresses: merge([current.addresses, old.addresses, draft.addresses], ADDRESS) }),
    ...(isChanged(before.urls, draft.urls) && { urls: merge([current.urls, old.urls, draft.urls], WEBSITE) }),
    ...(isChanged(before.dates, draft.dates) && { dates: merge([current.dates, old.dates, draft.dates], DATE) }),
    ...(isChanged(before.related, draft.related) && { related: merge([current.related, old.related, draft.related], RELATED) }),
  })
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const isEdited = ({ initial, value }: Row<unknown>) => !isSame(initial, value)
const isChanged = (before: Row<unknown>[], rows: Row<unknown>[]) => before.length !== rows.length || rows.some(isEdited)

/**
 * A patch replaces a whole list, so the merged list keeps items that other clients have added meanwhile, and drops only
 * those that the user has removed from the form. If the user has edited an item that another client has removed
 * meanwhile, the edit becomes a new item with the label of the removed one, unless the list already has an equal value.
 */
function merge<Item extends { label: string | null }, Value>(
  [current = [], before = [], rows]: [current: Item[] | undefined, before: Item[] | undefined, rows: Row<Value>[]],
  kind: Kind<Item, Value>,
) {
  type Input = Item | ReturnType<typeof kind.write>
  const currentItems = withIds(current, kind)
  const removedItems = withIds(before, kind).filter(({ id }) => !currentItems.some((item) => item.id === id))
  const formerIds = withIds(before, kind).map(({ id }) => id)

  const kept = currentItems.flatMap(({ id, item }): Input[] => {
    const row = rows.find((each) => each.id === id)
    if (row) return isEdited(row) ? [kind.write(row.value, item)] : [item]
    return formerIds.includes(id) ? [] : [item]
  })
  const added = rows.flatMap((row): Input[] => {
    if (row.id === undefined) return [kind.write(row.value)]
    const removed = removedItems.find(({ id }) => id === row.id)
    const isLost = removed && isEdited(row) && !current.some((item) => isSame(kind.valueOf(item), row.value))
    return isLost ? [kind.write(row.value, { label: removed.item.label } as Partial<Item>)] : []
  })
  return [...kept, ...added]
}
