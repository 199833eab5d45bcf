/**
 * Finds the contact of a card: the one with its UID, else one that shares an e-mail address or a phone number and has
 * the same name. A name alone is never enough: two people may have it.
 */
import { letters } from '../../platform/text/fold.ts'
import { digits, e164 } from '../../platform/text/phone.ts'
import { displayName } from '../contacts/contact.ts'
import type { Card } from '../formats/card.ts'
import { phoneKeys } from './merge.ts'

/** What is compared: of a stored contact, or of an earlier card of the file. */
export interface Known {
  uid: string
  name: string
  /** E-mail addresses and phone numbers. */
  keys: string[]
}

type Named = Pick<Card, 'first_name' | 'last_name' | 'nickname' | 'organization'> & {
  emails: { address: string }[]
  phones: { number: string }[]
}

/** The name without differences of case, accents, punctuation and the order of words. */
export function nameKey(named: Named): string {
  const entry = () => named.emails[0]?.address ?? named.phones[0]?.number ?? ''
  const words = letters(displayName(named, entry)).split(/[\s,]+/)
  return words.toSorted().join(' ').trim()
}

const emailKey = (address: string) => `@${address.toLowerCase()}`

export const keysOfContact = ({ emails, phones }: { emails: { address: string }[]; phones: { number: string; e164: string | null }[] }) => [
  ...emails.map(({ address }) => emailKey(address)),
  ...phones.flatMap(phoneKeys).filter((key) => key !== ''),
]

/** The keys of a card, whose phone numbers are read in the default region of the owner. */
export const keysOfCard = ({ emails, phones }: Card, region: string | null) =>
  keysOfContact({ emails, phones: phones.map(({ number }) => ({ number, e164: e164(number, region) })) })

/** The texts by which the database finds contacts that may match a card: more than those that do. */
export const searchKeysOf = ({ uid, emails, phones }: Card, region: string | null): string[] => [
  ...(uid === null ? [] : [uid]),
  ...emails.flatMap(({ address }) => [address, address.toLowerCase()]),
  ...phones.flatMap(({ number }) => [number, digits(number), e164(number, region) ?? ''].filter((key) => key !== '')),
]

export type Match<Id> = { id: Id; by: 'uid' | 'name-and-entry' }

// A file with thousands of cards for one name and one number must not take quadratic time.
const MAX_SAME = 20

/** An index of contacts, by which cards are matched. Among several contacts the one that was added first matches. */
export class MatchIndex<Id> {
  readonly #byUid = new Map<string, Id>()
  readonly #byEntry = new Map<string, Id[]>()

  add(id: Id, { uid, name, keys }: Known) {
    if (!this.#byUid.has(uid)) this.#byUid.set(uid, id)
    for (const key of new Set(keys)) {
      const entry = `${name}\n${key}`
      const ids = this.#byEntry.get(entry)
      if (!ids) this.#byEntry.set(entry, [id])
      else if (ids.length < MAX_SAME) ids.push(id)
    }
  }

  /** `mayMatch` decides about a contact with the same name and an equal entry. */
  find({ uid, name, keys }: Known, mayMatch: (id: Id) => boolean = () => true): Match<Id> | undefined {
    const sameUid = this.#byUid.get(uid)
    if (sameUid !== undefined) return { id: sameUid, by: 'uid' }
    for (const key of keys) {
      const id = this.#byEntry.get(`${name}\n${key}`)?.find(mayMatch)
      if (id !== undefined) return { id, by: 'name-and-entry' }
    }
    return undefined
  }
}
