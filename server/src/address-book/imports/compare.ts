/** Compares the cards of a file with the contacts of a user, and decides what each card would do. */
import { timeSlices } from '../../platform/time-slices.ts'
import type { Db } from '../../platform/db/query.ts'
import { displayName, uidOf } from '../contacts/contact.ts'
import type { Card } from '../formats/card.ts'
import type { ImportNote, MemberChange, Verdict } from './entity.ts'
import { labelNames, type LabelNames, previewLabels } from './labels.ts'
import { keysOfCard, keysOfContact, MatchIndex, nameKey, searchKeysOf } from './match.ts'
import { contactOf, type ImportedContact, listChanges, mergeCard } from './merge.ts'
import type { FileCard } from './read-file.ts'
import { findCandidates } from './stored-contacts.ts'

/** What is stored of a card that was compared. */
export interface PlannedItem {
  number: number
  line: number
  verdict: Verdict
  state: 'planned'
  name: string | null
  contact_id: string | null
  first_number: number | null
  changes: readonly MemberChange[]
  notes: readonly ImportNote[]
  code: string | null
  detail: string | null
  card: Card | null
}

/** A stored contact or a new one, as it will be after the cards so far. */
interface Target {
  contact: ImportedContact
  id: string | null
  /** The first card for this contact. */
  firstNumber: number | null
  /** The UID of that card, if the file has given it. */
  cardUid: string | null
}

interface Comparison {
  owner_id: string
  region: string | null
  now: Date
  label: string | null
}

export async function compareCards(db: Db, { owner_id, region, now, label }: Comparison, cards: FileCard[]): Promise<PlannedItem[]> {
  const accepted = cards.flatMap((read) => ('card' in read ? [read.card] : []))
  const labels = await previewLabels(db, owner_id, labelNames(accepted, label))
  const pause = timeSlices()
  const keys = new Set<string>()
  for (const card of accepted) {
    for (const key of searchKeysOf(card, region)) keys.add(key)
    await pause()
  }
  const index = await indexCandidates(db, owner_id, [...keys])
  const items: PlannedItem[] = []
  for (const [at, read] of cards.entries()) {
    items.push(compare(read, at + 1, { index, labels, region, now, label }))
    await pause()
  }
  return items
}

async function indexCandidates(db: Db, owner_id: string, keys: string[]) {
  const index = new MatchIndex<Target>()
  for await (const page of findCandidates(db, owner_id, keys)) {
    for (const contact of page) {
      const known = { uid: uidOf(contact), name: nameKey(contact), keys: keysOfContact(contact) }
      index.add({ contact, id: contact.id, firstNumber: null, cardUid: null }, known)
    }
  }
  return index
}

type Context = Omit<Comparison, 'owner_id'> & { index: MatchIndex<Target>; labels: LabelNames }

function compare(read: FileCard, number: number, context: Context): PlannedItem {
  const base = {
    number,
    line: read.line,
    state: 'planned',
    first_number: null,
    contact_id: null,
    changes: [],
    code: null,
    detail: null,
  } as const
  if ('refused' in read) return { ...base, verdict: 'refused', name: null, notes: [], ...read.refused, card: null }
  const { card, hasOwnUid, notes } = read
  const { index, region } = context
  const cardUid = hasOwnUid ? card.uid : null
  const known = { uid: card.uid ?? '', name: nameKey(card), keys: keysOfCard(card, region) }
  const match = index.find(known, (target) => mayBeSame(target, cardUid))
  const rest = { ...base, name: nameOf(card), notes, card }
  if (match) return { ...rest, ...update(match.id, card, number, cardUid, match.by === 'uid', context) }
  const contact = contactOf(withLabel(card, context.label), { region, now: context.now, labelIds: context.labels.ids })
  index.add({ contact, id: null, firstNumber: number, cardUid }, known)
  return { ...rest, verdict: 'create' }
}

/** Two cards of one file with different UIDs are two contacts, even if they have the same name and phone number. */
const mayBeSame = ({ cardUid }: Target, other: string | null) => cardUid === null || other === null || cardUid === other

function update(target: Target, card: Card, number: number, cardUid: string | null, hasSameUid: boolean, context: Context) {
  const { region, now, label, labels } = context
  const before = target.contact
  const keepsName = !hasSameUid && nameKey(card) === nameKey(before)
  target.contact = mergeCard(before, withLabel(card, label), {
    region,
    now,
    labelIds: labels.ids,
    hasSameUid,
    keepsName,
    keepsValues: false,
  })
  const first_number = target.firstNumber
  target.firstNumber ??= number
  target.cardUid ??= cardUid
  const changes = listChanges(before, target.contact, labels.nameOf)
  return {
    verdict: changes.length > 0 ? 'update' : 'same',
    contact_id: target.id,
    first_number,
    changes,
    name: nameOf(target.contact),
  } as const
}

const withLabel = (card: Card, label: string | null): Card => (label === null ? card : { ...card, labels: [...card.labels, label] })

const nameOf = (named: Pick<ImportedContact, 'first_name' | 'last_name' | 'nickname' | 'organization'> & Entries) =>
  displayName(named, () => named.emails[0]?.address ?? named.phones[0]?.number ?? '')

interface Entries {
  emails: { address: string }[]
  phones: { number: string }[]
}
