/**
 * Applies the cards of a plan, up to 500 in one transaction. Each card is compared again with the contacts as they are
 * then: the contact that the plan has found may have been changed or removed, and others may have been created. The same
 * transaction stores the contacts, what was done with each card, and how far the import is. So whenever the process
 * dies, each card is either applied or not, and another process continues after the last one.
 */
import type { Transaction } from '../../platform/db/query.ts'
import { newId } from '../../platform/db/id.ts'
import type { Card } from '../formats/card.ts'
import { returnChangeNumber } from '../contacts/change-counter.ts'
import { displayName, firstEntryOf, uidOf } from '../contacts/contact.ts'
import { findTakenUids } from '../contacts/uids.ts'
import type { ImportNote } from './entity.ts'
import { createLabels, labelNames, type LabelNames } from './labels.ts'
import { keysOfCard, keysOfContact, type Known, MatchIndex, nameKey, searchKeysOf } from './match.ts'
import { contactOf, listChanges, mergeCard } from './merge.ts'
import { type ImportRow, type JobItem, listFirstItems, listItemsAfter, listItemsByNumber, saveProgress, updateItems } from './queries.ts'
import { findRegion } from './region.ts'
import {
  contentOf,
  findChangedCandidates,
  insertImported,
  jsonOfContacts,
  listStoredContacts,
  type StoredContact,
  updateImported,
} from './stored-contacts.ts'

/** How many cards one transaction applies or undoes. */
export const CHUNK_SIZE = 500
const DAY_MS = 24 * 3_600_000
export const UNDO_MS = 30 * DAY_MS
/** The topic that is notified after a commit that leaves cards to apply or to undo. */
export const IMPORT_JOBS = 'import-jobs'

export interface Chunk {
  tx: Transaction
  owner_id: string
  now: Date
  /** The change number that the transaction has taken, which also locks the owner's contacts. */
  seq: number
}

/** Applies the next cards. The caller has locked the import. Returns the import after that. */
export async function applyChunk(chunk: Chunk, row: ImportRow): Promise<ImportRow> {
  const { tx, owner_id, now, seq } = chunk
  const items = await tx.run(listItemsAfter({ owner_id, import_id: row.id, after: row.done, limit: CHUNK_SIZE }))
  const work = await loadWork(chunk, row, items)
  for (const item of items) if (item.card) applyItem(work, item, item.card)
  const hasChanges = await writeWork(chunk, row, work)
  if (!hasChanges) await returnChangeNumber(tx, owner_id)

  const isLast = items.length < CHUNK_SIZE || items.at(-1)?.number === row.total
  const after: ImportRow = {
    ...row,
    ...countAgain(row, items, work.results),
    state: isLast ? 'applied' : 'applying',
    done: isLast ? row.total : (items.at(-1)?.number ?? row.total),
    own_seqs: hasChanges ? [...row.own_seqs, seq] : row.own_seqs,
    created_labels: [...row.created_labels, ...work.labels.created],
    applied_at: isLast ? now : null,
    expires_at: new Date(now.getTime() + UNDO_MS),
  }
  await tx.run(saveProgress({ ...after, own_seqs: JSON.stringify(after.own_seqs), owner_id, due_at: isLast ? null : now }))
  if (!isLast) tx.notify(IMPORT_JOBS)
  return after
}

const COUNTED = { create: 'creates', update: 'updates', same: 'sames' } as const

/** The counts of the import, in which verdicts may have changed. */
function countAgain(row: ImportRow, items: JobItem[], results: Map<number, JobItem>) {
  const counts = { creates: row.creates, updates: row.updates, sames: row.sames }
  for (const { number, verdict } of items) {
    const result = results.get(number)
    if (!result || verdict === 'refused' || result.verdict === 'refused') continue
    counts[COUNTED[verdict]]--
    counts[COUNTED[result.verdict]]++
  }
  return counts
}

/** What a chunk knows and has computed so far. */
interface Work {
  now: Date
  seq: number
  region: string | null
  labels: LabelNames
  label: string | null
  /** Whether others have made the change with this number, after the plan. */
  isOthersChange: (seq: number) => boolean
  /** The contacts that exist already, and those that this chunk creates. */
  contacts: Map<string, StoredContact>
  /** The contacts that others have created or changed since the plan. */
  index: MatchIndex<string>
  takenUids: Set<string>
  created: Map<string, StoredContact>
  updated: Map<string, StoredContact>
  /** The first card of the file for each contact. */
  firstItems: Map<string, JobItem>
  /** The contacts of earlier cards, by the number of the card. */
  contactOfNumber: Map<number, string>
  /** The items as they will be stored. */
  results: Map<number, JobItem>
}

async function loadWork({ tx, owner_id, now, seq }: Chunk, row: ImportRow, items: JobItem[]): Promise<Work> {
  const cards = items.flatMap(({ card }) => card ?? [])
  const region = await findRegion(tx, owner_id)
  const labels = await createLabels(tx, owner_id, labelNames(cards, row.label), now)
  const firstNumbers = items.flatMap(({ first_number }) => first_number ?? [])
  const earlier = firstNumbers.length > 0 ? await tx.run(listItemsByNumber({ owner_id, import_id: row.id, numbers: firstNumbers })) : []
  const ids = [...items, ...earlier].flatMap(({ contact_id }) => contact_id ?? [])
  const stored = ids.length > 0 ? await tx.run(listStoredContacts({ owner_id, ids })) : []
  const changed = await findChangedCandidates(
    tx,
    owner_id,
    cards.flatMap((card) => searchKeysOf(card, region)),
    row.seq,
    row.own_seqs,
  )
  const contacts = new Map([...stored, ...changed].map((contact) => [contact.id, contact]))
  const first = contacts.size > 0 ? await tx.run(listFirstItems({ owner_id, import_id: row.id, ids: [...contacts.keys()] })) : []
  const index = new MatchIndex<string>()
  const ownSeqs = new Set([...row.own_seqs, seq])
  for (const contact of changed) index.add(contact.id, knownOf(contact))
  return {
    now,
    seq,
    region,
    labels,
    label: row.label,
    isOthersChange: (number) => number > row.seq && !ownSeqs.has(number),
    contacts,
    index,
    takenUids: await findTakenUids(
      tx,
      owner_id,
      cards.flatMap(({ uid }) => uid ?? []),
    ),
    created: new Map(),
    updated: new Map(),
    firstItems: new Map(first.flatMap((item) => (item.contact_id === null ? [] : [[item.contact_id, item]]))),
    contactOfNumber: new Map(earlier.flatMap(({ number, contact_id }) => (contact_id === null ? [] : [[number, contact_id]]))),
    results: new Map(),
  }
}

const knownOf = (contact: StoredContact): Known => ({ uid: uidOf(contact), name: nameKey(contact), keys: keysOfContact(contact) })

/** Finds the contact of a card again, and computes what the card changes in it. */
function applyItem(work: Work, item: JobItem, card: Card) {
  const { contact, hasSameUid } = findAgain(work, item, card)
  if (contact) updateContact(work, item, card, contact, hasSameUid)
  else createContact(work, item, card)
}

function findAgain({ contacts, contactOfNumber, index, region }: Work, item: JobItem, card: Card) {
  const id = item.first_number === null ? item.contact_id : (contactOfNumber.get(item.first_number) ?? null)
  const planned = id === null ? undefined : contacts.get(id)
  if (planned) return { contact: planned, hasSameUid: uidOf(planned) === card.uid }
  const match = index.find({ uid: card.uid ?? '', name: nameKey(card), keys: keysOfCard(card, region) })
  return { contact: match && contacts.get(match.id), hasSameUid: match?.by === 'uid' }
}

function createContact(work: Work, item: JobItem, card: Card) {
  const { now, seq, region, labels } = work
  const uid = card.uid !== null && !work.takenUids.has(card.uid) ? card.uid : null
  const content = contactOf(withLabel(card, work.label), { now, region, labelIds: labels.ids })
  const contact: StoredContact = { ...content, id: newId(now), uid, version: 1, seq }
  if (uid !== null) work.takenUids.add(uid)
  work.created.set(contact.id, contact)
  work.contacts.set(contact.id, contact)
  const result: JobItem = {
    ...item,
    verdict: 'create',
    state: 'applied',
    contact_id: contact.id,
    first_number: null,
    changes: [],
    before: null,
    version: 1,
  }
  addResult(work, result, contact)
  work.firstItems.set(contact.id, result)
  // The contact of an earlier card was removed meanwhile: later cards of the file belong to the new one.
  if (item.first_number !== null) work.contactOfNumber.set(item.first_number, contact.id)
}

function updateContact(work: Work, item: JobItem, card: Card, contact: StoredContact, hasSameUid: boolean) {
  const { now, region, labels } = work
  const keepsName = !hasSameUid && nameKey(card) === nameKey(contact)
  const first = work.firstItems.get(contact.id)
  const keepsValues = hasOthersChanges(work, contact, first)
  const merged = mergeCard(contact, withLabel(card, work.label), { now, region, labelIds: labels.ids, hasSameUid, keepsName, keepsValues })
  const changes = listChanges(contact, merged, labels.nameOf)
  const isNew = changes.length > 0 && !work.created.has(contact.id) && !work.updated.has(contact.id)
  const after: StoredContact = { ...contact, ...merged, version: isNew ? contact.version + 1 : contact.version }
  const result: JobItem = {
    ...item,
    verdict: changes.length > 0 ? 'update' : 'same',
    state: 'applied',
    contact_id: contact.id,
    first_number: first?.number ?? null,
    changes,
    before: null,
    version: null,
  }
  if (changes.length > 0) {
    work.contacts.set(contact.id, after)
    if (work.created.has(contact.id)) work.created.set(contact.id, after)
    else work.updated.set(contact.id, after)
    keepFirst(first ?? result, contact, after)
  }
  if (keepsValues) for (const noted of [result, first]) noteOthersChanges(noted)
  addResult(work, result, after)
  if (!first) work.firstItems.set(contact.id, result)
}

/**
 * Whether others have created or changed the contact after the plan. If the import has changed it since, too, the first
 * card has another version, or the note.
 */
function hasOthersChanges({ isOthersChange }: Work, { seq, version }: StoredContact, first: JobItem | undefined) {
  if (isOthersChange(seq)) return true
  if (!first) return false
  return (first.version !== null && first.version !== version) || first.notes.some(({ code }) => code === CONTACT_CHANGED.code)
}

const CONTACT_CHANGED: ImportNote = {
  code: 'contact-changed',
  detail: 'The contact was created or changed after the plan. It keeps its values, and gets only what it did not have.',
}

function noteOthersChanges(item: JobItem | undefined) {
  if (item?.notes.every(({ code }) => code !== CONTACT_CHANGED.code)) item.notes = [...item.notes, CONTACT_CHANGED]
}

/**
 * The first card for a contact keeps the contact before the import, and its version after the last card. If somebody
 * has changed the contact between two cards, the version stays, so that the undo will keep the contact.
 */
function keepFirst(first: JobItem, before: StoredContact, after: StoredContact) {
  if (first.version === null) first.before = { ...contentOf(before) }
  else if (first.version !== before.version) return
  first.version = after.version
}

const withLabel = (card: Card, label: string | null): Card => (label === null ? card : { ...card, labels: [...card.labels, label] })

function addResult(work: Work, result: JobItem, contact: StoredContact) {
  result.name = displayName(contact, () => firstEntryOf(contact))
  result.card = null
  work.results.set(result.number, result)
  work.contactOfNumber.set(result.number, contact.id)
}

async function writeWork({ tx, owner_id, now, seq }: Chunk, row: ImportRow, { created, updated, results, firstItems }: Work) {
  const import_id = row.id
  if (created.size > 0) await tx.run(insertImported({ owner_id, seq, contacts: jsonOfContacts([...created.values()], now) }))
  if (updated.size > 0) await tx.run(updateImported({ owner_id, seq, contacts: jsonOfContacts([...updated.values()], now) }))
  const earlier = [...firstItems.values()].filter(({ number }) => !results.has(number))
  const items = [...results.values(), ...earlier]
  if (items.length > 0) await tx.run(updateItems({ owner_id, import_id, items: JSON.stringify(items) }))
  return created.size > 0 || updated.size > 0
}
