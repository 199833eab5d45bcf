/**
 * A contact as the files of other address books carry it. Readers of all formats produce cards, and writers of all
 * formats accept them. A card whose values came from a reader is a valid `ContactInput`.
 */

export interface Card {
  /** UID of the card in the file; null if the file has none. */
  uid: string | null
  first_name: string | null
  last_name: string | null
  middle_name: string | null
  name_prefix: string | null
  name_suffix: string | null
  nickname: string | null
  organization: string | null
  job_title: string | null
  notes: string | null
  /** `YYYY-MM-DD`, or `--MM-DD` if the year is unknown. */
  birthday: string | null
  /** The preferred one first, as in the other lists. */
  emails: { address: string; label: string | null }[]
  phones: { number: string; label: string | null }[]
  addresses: CardAddress[]
  urls: { url: string; label: string | null }[]
  /** Dates have the form of a birthday. */
  dates: { date: string; label: string | null }[]
  related: { name: string; label: string | null }[]
  additional_data: Record<string, unknown>
  /** Names of labels. */
  labels: string[]
  /** A picture that the file contains. A picture by URL is in `remainder`. */
  photo: Photo | null
  /**
   * What no member holds: unfolded vCard content lines (RFC 6350, section 3.3) with their groups and parameters, in the
   * order of the file. `held-lines.ts` describes the lines among them that a member holds in part.
   */
  remainder: string[]
}

/** Maximum size of the remainder of a card, and of a contact, in bytes. */
export const MAX_REMAINDER = 256 * 1024

export interface CardAddress {
  street: string | null
  city: string | null
  region: string | null
  postal_code: string | null
  country: string | null
  label: string | null
}

export interface Photo {
  /** In lower case, such as `image/jpeg`. */
  mediaType: string
  bytes: Uint8Array
}

/** What a reader reports about a card that it accepts. */
export type NoteCode =
  /** The file has one name, which was divided into first and last name. */
  | 'name-split'
  /** A value is not valid here, or is one too many, and is kept in the remainder. */
  | 'value-kept'
  /** A part of the card could not be read, or is too large to be kept. */
  | 'value-dropped'
  /** Nothing in the file says whether day or month comes first in a date, which is kept in the remainder. */
  | 'date-order-unknown'
  /** The file ends, or the next card begins, before the end of this card. */
  | 'card-unfinished'
  /** The picture cannot be read, or is too large. */
  | 'photo-dropped'

/** Why a reader refuses a card. */
export type RefusalCode =
  /** The card has no name, organization, e-mail address or phone number. */
  | 'nothing-to-call-it-by'
  /** The card is too large, or not in the format of the file. */
  | 'card-unreadable'

/** `detail` is a sentence in English for people. */
export interface Note {
  code: NoteCode
  detail: string
}

export interface Refusal {
  code: RefusalCode
  detail: string
}

/** What a reader returns for one card. `line` is the number of its first line in the file, from 1. */
export type ReadCard = { line: number; card: Card; notes: Note[] } | { line: number; refused: Refusal }

export const emptyCard = (): Card => ({
  uid: null,
  first_name: null,
  last_name: null,
  middle_name: null,
  name_prefix: null,
  name_suffix: null,
  nickname: null,
  organization: null,
  job_title: null,
  notes: null,
  birthday: null,
  emails: [],
  phones: [],
  addresses: [],
  urls: [],
  dates: [],
  related: [],
  additional_data: {},
  labels: [],
  photo: null,
  remainder: [],
})
