/**
 * What a card changes in a contact. Single values of the card replace those of the contact, lists get the entries that
 * are missing, and what the card does not have stays. So a card that was imported once changes nothing the second time.
 */
import { FreeJson, MAX_ENTRIES, MAX_LABELS_ON_CONTACT } from '@contacts/contract'
import { canonicalJson } from '../../platform/text/canonical-json.ts'
import { digits, e164 } from '../../platform/text/phone.ts'
import { newId } from '../../platform/db/id.ts'
import type { Draft, StoredPhone } from '../contacts/contact.ts'
import { emptyDraft } from '../contacts/merge-patch.ts'
import { type Card, MAX_REMAINDER } from '../formats/card.ts'
import type { MemberChange } from './entity.ts'
import type { LabelIds } from './labels.ts'

/** The parts of a contact that an import writes. */
export interface ImportedContact extends Draft {
  labels: string[]
  /** vCard properties that no member holds, as content lines; null if there are none. */
  remainder: string[] | null
}

export interface MergeOptions {
  now: Date
  /** The default region of the owner, in which phone numbers are read. */
  region: string | null
  /** The ids of labels by their names in cards. A label without an id is left out. */
  labelIds: LabelIds
  /** The contact has the UID of the card. */
  hasSameUid: boolean
  /** The name of the card equals that of the contact, apart from its spelling. */
  keepsName: boolean
  /** Somebody has changed the contact since the plan: its single values stay, and only missing ones are added. */
  keepsValues: boolean
}

const TEXTS = [
  'first_name',
  'last_name',
  'middle_name',
  'name_prefix',
  'name_suffix',
  'nickname',
  'organization',
  'job_title',
  'notes',
  'birthday',
] as const
const NAMES: readonly string[] = ['first_name', 'last_name', 'nickname', 'organization']
const LISTS = ['addresses', 'urls', 'dates', 'related'] as const

/** The contact that a card becomes if the address book has no contact for it. */
export const contactOf = (card: Card, options: Pick<MergeOptions, 'now' | 'region' | 'labelIds'>): ImportedContact =>
  mergeCard(emptyContact(), card, { ...options, hasSameUid: false, keepsName: false, keepsValues: false })

const emptyContact = (): ImportedContact => ({ ...emptyDraft(), labels: [], remainder: null })

/** The contact after the import of the card. It has the same values as before if the card has nothing new. */
export function mergeCard(contact: ImportedContact, card: Card, options: MergeOptions): ImportedContact {
  const merged: ImportedContact = { ...contact }
  for (const member of TEXTS) {
    const isKept = options.keepsValues || (options.keepsName && NAMES.includes(member))
    if (card[member] !== null && (!isKept || contact[member] === null)) merged[member] = card[member]
  }
  merged.emails = addMissing(contact.emails, card.emails, ({ address }) => address.toLowerCase())
  merged.phones = mergePhones(contact.phones, card.phones, options)
  for (const member of LISTS) Object.assign(merged, { [member]: addMissing<object>(contact[member], card[member], keyOfEntry) })
  merged.additional_data = mergeData(contact.additional_data, card.additional_data, options.keepsValues)
  merged.labels = mergeLabels(contact.labels, card.labels, options.labelIds)
  merged.remainder = mergeRemainder(contact.remainder, card.remainder, options.hasSameUid && !options.keepsValues)
  return merged
}

function addMissing<Entry>(existing: Entry[], added: Entry[], keyOf: (entry: Entry) => string): Entry[] {
  const keys = new Set(existing.map(keyOf))
  const missing = added.filter((entry) => !keys.has(keyOf(entry)) && keys.add(keyOf(entry)))
  return missing.length === 0 ? existing : [...existing, ...missing].slice(0, Math.max(MAX_ENTRIES, existing.length))
}

/** Entries that differ only in their labels are the same. */
const keyOfEntry = (entry: object) => canonicalJson({ ...entry, label: null })

function mergePhones(existing: StoredPhone[], added: Card['phones'], { now, region }: MergeOptions): StoredPhone[] {
  const keys = new Set(existing.flatMap(phoneKeys))
  const missing: StoredPhone[] = []
  for (const { number, label } of added) {
    const phone = { id: newId(now), number, e164: e164(number, region), label }
    const ownKeys = phoneKeys(phone)
    if (ownKeys.some((key) => keys.has(key))) continue
    for (const key of ownKeys) keys.add(key)
    missing.push(phone)
  }
  return missing.length === 0 ? existing : [...existing, ...missing].slice(0, Math.max(MAX_ENTRIES, existing.length))
}

/** Two numbers are the same if they share one of these: the E.164 form, or the digits as typed. */
export const phoneKeys = ({ number, e164: international }: Pick<StoredPhone, 'number' | 'e164'>): string[] =>
  international === null ? [digits(number)] : [international, digits(number)]

/** A result that exceeds the limits of the contract is not taken. */
function mergeData(existing: Record<string, unknown>, added: Record<string, unknown>, keepsValues: boolean) {
  if (Object.keys(added).length === 0) return existing
  const merged = FreeJson.safeParse({ ...existing, ...added, ...(keepsValues && existing) })
  return merged.success ? merged.data : existing
}

function mergeLabels(existing: string[], names: string[], labelIds: LabelIds) {
  const missing = new Set(names.flatMap((name) => labelIds.get(name) ?? []).filter((id) => !existing.includes(id)))
  return missing.size === 0 ? existing : [...existing, ...missing].slice(0, Math.max(MAX_LABELS_ON_CONTACT, existing.length))
}

/**
 * Of the same card in a newer state, the lines replace the older ones. Lines of another card are added, as far as the
 * remainder may grow.
 */
function mergeRemainder(existing: string[] | null, added: string[], replaces: boolean): string[] | null {
  if (added.length === 0) return existing
  if (existing === null || replaces) return added
  const known = new Set(existing)
  let size = existing.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
  const missing = added.filter((line) => {
    if (known.has(line) || known.size === MAX_REMAINDER_LINES || size + Buffer.byteLength(line) > MAX_REMAINDER) return false
    known.add(line)
    size += Buffer.byteLength(line)
    return true
  })
  return missing.length === 0 ? existing : [...existing, ...missing]
}

/** More lines than an address book writes for one contact. */
const MAX_REMAINDER_LINES = 1_000

const COMPARED = [...TEXTS, 'emails', 'phones', ...LISTS, 'additional_data'] as const

/** The members that differ. Phone numbers are listed without what the server adds to them. */
export function listChanges(before: ImportedContact, after: ImportedContact, nameOfLabel: (id: string) => string): MemberChange[] {
  const changes: MemberChange[] = []
  const add = (member: string, from: unknown, to: unknown) => {
    if (canonicalJson(from) !== canonicalJson(to)) changes.push({ member, from, to })
  }
  for (const member of COMPARED) {
    if (member === 'phones') add(member, before.phones.map(typedPhone), after.phones.map(typedPhone))
    else add(member, before[member], after[member])
  }
  add('labels', before.labels.map(nameOfLabel), after.labels.map(nameOfLabel))
  const [from, to] = [onlyIn(before.remainder, after.remainder), onlyIn(after.remainder, before.remainder)]
  if (from.length > 0 || to.length > 0) changes.push({ member: 'other', from: shortened(from), to: shortened(to) })
  return changes
}

const typedPhone = ({ number, label }: StoredPhone) => ({ number, label })

/** The lines of a remainder that another one lacks. */
function onlyIn(lines: string[] | null, others: string[] | null): string[] {
  if (lines === others) return []
  const known = new Set(others)
  return (lines ?? []).filter((line) => !known.has(line))
}

const MAX_LINES = 20
const MAX_LINE = 200

/** A line may have a picture of hundreds of kilobytes. */
const shortened = (lines: string[]) =>
  lines.slice(0, MAX_LINES).map((line) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line))
