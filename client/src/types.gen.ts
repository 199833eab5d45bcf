// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Upload } from './upload.ts'

/** A new account. */
export interface Signup {
  /**
   * Display name, 1 to 100 characters, without characters that change the writing direction. It is not unique and not
   * used to sign in.
   */
  username: string
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters, without invisible characters inside. It is
   * trimmed and lower-cased, and an internationalised domain name is stored in Unicode, so addresses that differ only
   * in case, or in `bücher.example` and `xn--bcher-kva.example`, are the same account.
   */
  email: string
  /**
   * The new password: 8 to 128 characters, normalised to NFC and otherwise used as typed. The service rejects white
   * space and invisible characters alone (`blank`), common passwords (`too-common`), a few characters that repeat
   * (`too-repetitive`), parts of the alphabet or of the keyboard (`too-sequential`), the name of the service
   * (`service-name`), and the name and the e-mail address of the user (`too-personal`), also if a few characters are
   * added. The operator of the server may set another minimum length; if it is below 8, only shorter and blank
   * passwords are rejected.
   */
  password: string
}

/** An account, as its owner sees it. */
export interface User {
  /** Id of the user. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  id: string
  /**
   * Display name, 1 to 100 characters, without characters that change the writing direction. It is not unique and not
   * used to sign in.
   */
  username: string
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters, without invisible characters inside. It is
   * trimmed and lower-cased, and an internationalised domain name is stored in Unicode, so addresses that differ only
   * in case, or in `bücher.example` and `xn--bcher-kva.example`, are the same account.
   */
  email: string
  /** Whether the e-mail address is verified. */
  email_verified: boolean
  /** Language of e-mails to this user (BCP 47). */
  language: 'en' | 'uk'
  /** Determines which day is today for upcoming birthdays. A name of the IANA time zone database. */
  time_zone: string
  /** Country of phone numbers that have no country code; null for none. Two capital letters (ISO 3166-1 alpha-2). */
  default_region: string | null
  /** The day on which birthdays of 29 February are celebrated in common years. */
  leap_day: 'feb_28' | 'mar_1'
  /**
   * URL of the picture, or null without one. The URL cannot be guessed, and an `<img>` can show it without a token. It
   * changes whenever the picture changes, and only then.
   */
  avatar_url: string | null
  /** When the account was created. RFC 3339, in UTC with milliseconds. */
  created_at: string
}

/** The e-mail address and password of an account. */
export interface Credentials {
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters, without invisible characters inside. It is
   * trimmed and lower-cased, and an internationalised domain name is stored in Unicode, so addresses that differ only
   * in case, or in `bücher.example` and `xn--bcher-kva.example`, are the same account.
   */
  email: string
  /** The password of the account. */
  password: string
}

/** An access token and a refresh token. */
export interface Tokens {
  /** JWT to send as `Authorization: Bearer …` (RFC 6750). */
  access_token: string
  /** JWT that can be exchanged once for the next pair of tokens. Store it securely, and only the newest one. */
  refresh_token: string
  /** The authentication scheme of the access token. */
  token_type: 'Bearer'
  /** Lifetime of the access token in seconds. */
  expires_in: number
  /** Id of the session of this device. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  session_id: string
}

/** A refresh token. */
export interface RefreshToken {
  /** The newest refresh token of the session, 1 to 4096 characters. */
  refresh_token: string
}

/** The token from the link in an e-mail. */
export interface MailToken {
  /**
   * The token from the link in the e-mail, 1 to 256 characters. It can be used once. White space around it is ignored.
   */
  token: string
}

/** The address to send an e-mail to. */
export interface EmailOnly {
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters, without invisible characters inside. It is
   * trimmed and lower-cased, and an internationalised domain name is stored in Unicode, so addresses that differ only
   * in case, or in `bücher.example` and `xn--bcher-kva.example`, are the same account.
   */
  email: string
}

/** A new password, with the token from the reset e-mail. */
export interface PasswordReset {
  /**
   * The token from the link in the e-mail, 1 to 256 characters. It can be used once. White space around it is ignored.
   */
  token: string
  /**
   * The new password: 8 to 128 characters, normalised to NFC and otherwise used as typed. The service rejects white
   * space and invisible characters alone (`blank`), common passwords (`too-common`), a few characters that repeat
   * (`too-repetitive`), parts of the alphabet or of the keyboard (`too-sequential`), the name of the service
   * (`service-name`), and the name and the e-mail address of the user (`too-personal`), also if a few characters are
   * added. The operator of the server may set another minimum length; if it is below 8, only shorter and blank
   * passwords are rejected.
   */
  password: string
}

/** The active sessions of the user. */
export interface SessionList {
  /** The active sessions, the most recently used first. */
  items: Session[]
}

/** An active session: a device on which the user is signed in. */
export interface Session {
  /**
   * Id of the session, the `session_id` of its tokens. A UUIDv7 (RFC 9562): ids that are created later are greater.
   */
  id: string
  /** `User-Agent` of the sign-in, at most 200 characters; null if there was none. */
  device: string | null
  /** IPv4 or IPv6 address of the client at sign-in. */
  ip: string
  /** Time of the sign-in. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /**
   * Time of the sign-in or the last refresh, or of the first request with the access token that it returned. RFC 3339,
   * in UTC with milliseconds.
   */
  last_used_at: string
  /** Whether this request was made with the session. */
  current: boolean
}

/** The members to change; members that are left out keep their values. */
export interface UserPatch {
  /**
   * Display name, 1 to 100 characters, without characters that change the writing direction. It is not unique and not
   * used to sign in.
   */
  username?: string | undefined
  /** Language of e-mails to this user (BCP 47). */
  language?: 'en' | 'uk' | undefined
  /** Determines which day is today for upcoming birthdays. A name of the IANA time zone database. */
  time_zone?: string | undefined
  /**
   * Country of phone numbers that have no country code; null for none. It applies to numbers that are new or changed
   * from now on, and to stored numbers whose `e164` is null: a contact in which one of them gets its `e164` has a new
   * version and is listed as changed. The response waits for the first 500 contacts with such a number; the service
   * changes the other contacts later. Two capital letters (ISO 3166-1 alpha-2).
   */
  default_region?: string | null | undefined
  /** The day on which birthdays of 29 February are celebrated in common years. */
  leap_day?: 'feb_28' | 'mar_1' | undefined
}

/** The current and the new password. */
export interface PasswordChange {
  /** The current password. */
  current_password: string
  /**
   * The new password: 8 to 128 characters, normalised to NFC and otherwise used as typed. The service rejects white
   * space and invisible characters alone (`blank`), common passwords (`too-common`), a few characters that repeat
   * (`too-repetitive`), parts of the alphabet or of the keyboard (`too-sequential`), the name of the service
   * (`service-name`), and the name and the e-mail address of the user (`too-personal`), also if a few characters are
   * added. The operator of the server may set another minimum length; if it is below 8, only shorter and blank
   * passwords are rejected.
   */
  new_password: string
}

/** The new e-mail address, and the current password as confirmation. */
export interface EmailChange {
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters, without invisible characters inside. It is
   * trimmed and lower-cased, and an internationalised domain name is stored in Unicode, so addresses that differ only
   * in case, or in `bücher.example` and `xn--bcher-kva.example`, are the same account.
   */
  email: string
  /** The current password. */
  password: string
}

/** The current password, as confirmation of the removal. */
export interface Removal {
  /** The current password. */
  password: string
}

/**
 * The data that is stored about the user, without hashes of secrets, and without data that only the service uses, such
 * as search texts.
 */
export interface Export {
  user: User
  /** The picture of the user, if there is one. */
  pictures: HeldPicture[]
  /** The active sessions, and those that ended or expired less than 30 days ago. */
  sessions: HeldSession[]
  /** The links that were sent by e-mail. */
  links: HeldLink[]
  /**
   * The e-mails that were sent in the last 3 days, those that are still queued, and those that were queued in the last
   * 3 days and could not be sent.
   */
  letters: HeldLetter[]
  /** The security events of the last 365 days, the oldest first. */
  audit_events: AuditEvent[]
  /** Wrong passwords of the last 365 days, counted by the hour; the oldest hour first. */
  wrong_passwords: WrongPasswords[]
  /** The labels, sorted by name. */
  labels: Label[]
  /** The addresses of the birthday feed: the current one, and those that were revoked less than a year ago. */
  birthday_feeds: HeldFeed[]
  /** The plans and imports that are kept, the newest first. */
  imports: Import[]
  /** The cards of these imports. */
  import_items: HeldImportItem[]
  /** All contacts that are not in the trash, in the order of creation. */
  contacts: Contact[]
  /** The contacts in the trash, in the order of creation. */
  trashed_contacts: Contact[]
  /** For exports: what imported files contained and no member of a contact holds. */
  other_properties: OtherProperties[]
  /** The ids of purged contacts, which are kept for 90 days for clients that synchronise. */
  purged_contacts: HeldPurgedContact[]
}

/** A stored picture. */
export interface HeldPicture {
  /** URL of the picture. */
  url: string
  /** Media type of the stored picture. */
  media_type: string
  /** Size in bytes. */
  size: number
  /** When the picture was uploaded. RFC 3339, in UTC with milliseconds. */
  created_at: string
}

/** A session that is stored, whether it is active, has ended or has expired. */
export interface HeldSession {
  /**
   * Id of the session, the `session_id` of its tokens. A UUIDv7 (RFC 9562): ids that are created later are greater.
   */
  id: string
  /** `User-Agent` of the sign-in, at most 200 characters; null if there was none. */
  device: string | null
  /** IPv4 or IPv6 address of the client at sign-in. */
  ip: string
  /** Time of the sign-in. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /**
   * Time of the sign-in or the last refresh, or of the first request with the access token that it returned. RFC 3339,
   * in UTC with milliseconds.
   */
  last_used_at: string
  /** When the session expires, unless it ends earlier. RFC 3339, in UTC with milliseconds. */
  expires_at: string
  /**
   * When the session ended; null if it is active, or has expired without being ended. RFC 3339, in UTC with
   * milliseconds.
   */
  ended_at: string | null
  /**
   * Why the session ended: `signed-out`, `ended-by-owner`, `password-changed`, `password-reset`, `reuse` or `too-many`,
   * if a sign-in beyond 100 active sessions ended it; null if `ended_at` is null.
   */
  end_reason: string | null
}

/**
 * The newest link that was sent by e-mail for a purpose, unless it was revoked. It is deleted 3 days after it was used
 * or, if it was not used, 3 days after it expired.
 */
export interface HeldLink {
  /** What the link does: verify the address, reset the password, or change the address. */
  purpose: 'verify' | 'reset' | 'change'
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters, without invisible characters inside. It is
   * trimmed and lower-cased, and an internationalised domain name is stored in Unicode, so addresses that differ only
   * in case, or in `bücher.example` and `xn--bcher-kva.example`, are the same account.
   */
  address: string
  /** When the link expires. RFC 3339, in UTC with milliseconds. */
  expires_at: string
  /** When the link was used; null if it is unused. RFC 3339, in UTC with milliseconds. */
  used_at: string | null
}

/** An e-mail that was sent, is queued, or could not be sent. */
export interface HeldLetter {
  /** What the e-mail is about. */
  kind: string
  /**
   * Display name, 1 to 100 characters, without characters that change the writing direction. It is not unique and not
   * used to sign in.
   */
  to_name: string
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters, without invisible characters inside. It is
   * trimmed and lower-cased, and an internationalised domain name is stored in Unicode, so addresses that differ only
   * in case, or in `bücher.example` and `xn--bcher-kva.example`, are the same account.
   */
  to_address: string
  /** Language of e-mails to this user (BCP 47). */
  language: 'en' | 'uk'
  /**
   * Values in the text of the e-mail that depend on `kind`, such as the new address, or the device and IP address of
   * the request that caused the e-mail.
   */
  data: Record<string, unknown>
  /** When the e-mail was queued. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When the e-mail was sent; null if it is queued, or could not be sent. RFC 3339, in UTC with milliseconds. */
  sent_at: string | null
}

/** An event that concerns the security of the account. */
export interface AuditEvent {
  /** Id of the event. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  id: string
  /** What happened. `token-reused`: a used refresh token was sent again, so its session was ended. */
  kind: 'signed-up' | 'signed-in' | 'signed-out' | 'sessions-ended' | 'token-reused' | 'email-verified' | 'email-change-requested' | 'email-changed' | 'password-changed' | 'password-reset'
  /** When the event happened. RFC 3339, in UTC with milliseconds. */
  at: string
  /** IPv4 or IPv6 address of the client that sent the request. */
  ip: string
  /** `User-Agent` of the request, at most 200 characters; null if there was none. */
  device: string | null
  /** Details that depend on `kind`, such as the id of the session, or the old and the new e-mail address. */
  details: Record<string, unknown>
}

/** Wrong passwords that were sent for the account within an hour. */
export interface WrongPasswords {
  /**
   * What the wrong passwords were sent for. `sign-in-failed`: a sign-in. `password-rejected`: a change by a signed-in
   * client that requires the password.
   */
  kind: 'sign-in-failed' | 'password-rejected'
  /** When the hour began. RFC 3339, in UTC with milliseconds. */
  hour: string
  /** Number of wrong passwords. */
  count: number
  /** When the last wrong password was sent. RFC 3339, in UTC with milliseconds. */
  last_at: string
  /** IPv4 or IPv6 address of the client that sent the last wrong password. */
  ip: string
  /** `User-Agent` of the request with the last wrong password, at most 200 characters; null if there was none. */
  device: string | null
}

/** A label, by which contacts are grouped. */
export interface Label {
  /**
   * Id of the label. It stays the same when the label is renamed. A UUIDv7 (RFC 9562): ids that are created later are
   * greater.
   */
  id: string
  /** The name, 1 to 50 characters, unique among the labels of the user; case and invisible characters are ignored. */
  name: string
  /** When the label was created. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When the label was last renamed. RFC 3339, in UTC with milliseconds. */
  updated_at: string
}

/** An address of the birthday feed, without its secret. */
export interface HeldFeed {
  /** When the address was created. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When the address was revoked; null if it works. RFC 3339, in UTC with milliseconds. */
  revoked_at: string | null
}

/** A file of contacts: the plan to import it, and what has become of the plan. */
export interface Import {
  /** Id of the import. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  id: string
  /**
   * `planned`: nothing has changed yet. `applying` and `undoing`: the server is working; `done` tells how far it is.
   * `applied`, `undone`: finished. `failed`: the server could not continue; what it had changed by then can be undone.
   */
  state: 'planned' | 'applying' | 'applied' | 'undoing' | 'undone' | 'failed'
  /** The format of the file. */
  format: 'vcard' | 'csv' | 'jscontact'
  /**
   * The encoding of the text, as the WHATWG Encoding Standard names it. If names look wrong, plan again with another
   * one.
   */
  encoding: string
  /** The character between the cells of a CSV file; null for other formats. */
  delimiter: 'comma' | 'semicolon' | 'tab' | 'pipe' | null
  /**
   * The order of day and month in the dates of a CSV file. `unknown`: some dates have two meanings, and nothing in the
   * file tells which; they are kept as text. Plan again with the parameter `date_order` to read them. Null if no date
   * depends on the order, and for other formats.
   */
  date_order: 'day_first' | 'month_first' | 'unknown' | null
  /** The columns of a CSV file, in their order; null for other formats. */
  columns: ImportColumn[] | null
  /** The label that each contact of the file gets; null for none. */
  label: string | null
  counts: ImportCounts
  /** Number of cards or rows in the file. */
  total: number
  /** Number of cards that are applied. While the import is undone: number of cards that are undone. */
  done: number
  /** Number of contacts that the undo left as they are, because they were changed or removed after the import. */
  kept: number
  /** The first cards of the file that are not refused, at most 5. */
  preview: ImportPreview[]
  /** When the import was planned. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When the last card was applied; null before. RFC 3339, in UTC with milliseconds. */
  applied_at: string | null
  /** When the import was undone; null otherwise. RFC 3339, in UTC with milliseconds. */
  undone_at: string | null
  /**
   * When the service deletes the plan; after it was applied, until when it can be undone. RFC 3339, in UTC with
   * milliseconds.
   */
  expires_at: string
}

/** A column of a CSV file, and what it holds. */
export interface ImportColumn {
  /** The header of the column. */
  column: string
  /** The field to which it belongs, as in the parameter `columns`; null for a column that is kept for exports only. */
  field: string | null
}

/** The number of cards with each verdict. */
export interface ImportCounts {
  /** Cards or rows that become new contacts. */
  create: number
  /** Cards that change a contact. */
  update: number
  /** Cards whose contact has everything already. */
  same: number
  /** Cards that cannot be imported. */
  refused: number
}

/** A card as it was read. */
export interface ImportPreview {
  /** Number of the first line of the card or row in the file, from 1. */
  line: number
  /** The members that the card has, as in a `ContactInput`, and the names of its `labels`. */
  contact: Record<string, unknown>
}

/** A card of a file that was imported. */
export interface HeldImportItem {
  /** Id of the import. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  import_id: string
  /** Position of the card or row in the file, from 1. */
  number: number
  /** Number of the first line of the card or row in the file, from 1. */
  line: number
  /**
   * What the import does, and after it was applied, what it has done. `create`: a new contact. `update`: the contact of
   * the card gets the `changes`. `same`: the contact has everything already. `refused`: the card cannot be imported,
   * see `code`.
   */
  verdict: 'create' | 'update' | 'same' | 'refused'
  /**
   * `planned`, `applied`, `undone`, or `kept`: the undo has left the contact as it is, because it was changed or
   * removed after the import. Null for a refused card.
   */
  state: 'planned' | 'applied' | 'undone' | 'kept' | null
  /** What to call the contact; null if the card is refused. */
  name: string | null
  /**
   * Id of the contact; null for a new contact until the card is applied, and for a refused card. A UUIDv7 (RFC 9562):
   * ids that are created later are greater.
   */
  contact_id: string | null
  /** The members of an existing contact that change. */
  changes: ImportChange[]
  /** What is worth knowing, such as values that no member can hold. */
  notes: ImportNote[]
  /** Why the card is refused, in kebab-case; null otherwise. */
  code: string | null
  /** Why the card is refused, for people; null otherwise. */
  detail: string | null
  /** The number of the first card for the same contact, if it is an earlier card. */
  first_number: number | null
  /** The card as it was read; null after it was applied. */
  card: unknown
  /** The contact before the import; null if the import has not changed an existing contact. */
  before: unknown
  /** The version of the contact after the import. */
  version: number | null
}

/** A member that the import changes. */
export interface ImportChange {
  /**
   * A member of the contact; `labels` has names of labels; `other` are vCard properties that no member holds: at most
   * 20 that are removed, and 20 that are added.
   */
  member: string
  /** The value before. */
  from: unknown
  /** The value after. */
  to: unknown
}

/** What is worth knowing about a card that is imported. */
export interface ImportNote {
  /** The stable name of the note, in kebab-case. */
  code: string
  /** An explanation for people. */
  detail: string
}

/**
 * A person or an organisation in the address book. A missing single value is null, a missing list is empty; no member
 * is ever left out.
 */
export interface Contact {
  /** Id of the contact. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  id: string
  /**
   * Number of the version, which every change increments. A request that changes nothing keeps the version and
   * `updated_at`, and adds nothing to `GET /api/contacts/changes`. The `ETag` is `"<version>"`.
   */
  version: number
  /**
   * Identifies the contact across address books, as UID does in vCard (RFC 6350, 6.7.6): the `uid` with which the
   * contact was created, else `urn:uuid:` and its `id`. It never changes, and no two contacts of a user have the same.
   */
  uid: string
  /**
   * What to call the contact; never empty. First and last name, else the nickname, the organisation, the first e-mail
   * address or the first phone number.
   */
  display_name: string
  /** Given name, 1 to 200 characters. */
  first_name: string | null
  /** Family name, 1 to 200 characters. */
  last_name: string | null
  /** Middle names or patronymic, 1 to 200 characters. */
  middle_name: string | null
  /** Title before the name, 1 to 200 characters. */
  name_prefix: string | null
  /** Suffix after the name, 1 to 200 characters. */
  name_suffix: string | null
  /** Nickname, 1 to 200 characters. */
  nickname: string | null
  /** Company or other organisation, 1 to 200 characters. */
  organization: string | null
  /** Position in the organisation, 1 to 200 characters. */
  job_title: string | null
  /** At most 20, the preferred one first. */
  emails: ContactEmail[]
  /** At most 20, the preferred one first. */
  phones: Phone[]
  /** At most 20, in the order in which they were saved. */
  addresses: ContactAddress[]
  /** At most 20, in the order in which they were saved. */
  urls: ContactUrl[]
  /**
   * Date of birth: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) if the year is unknown. Year 1 or later, and not
   * after today in UTC+14, the time zone in which each day begins earliest. `--02-29` is valid; `1990-02-29` is not a
   * date.
   */
  birthday: string | null
  /** At most 20, in the order in which they were saved. */
  dates: ContactDate[]
  /** At most 20, in the order in which they were saved. */
  related: ContactRelated[]
  /** Free text with newlines, 1 to 10000 characters. */
  notes: string | null
  /**
   * A JSON object of your own, at most 16 KiB as UTF-8 JSON and 32 levels deep. It is not searched. A number must be
   * one that a double (IEEE 754) holds exactly; send a longer one as text. CRLF in a text becomes LF.
   */
  additional_data: Record<string, unknown>
  /** Ids of the labels of the contact, at most 100, in the order in which they were added. */
  labels: string[]
  /**
   * URL of the picture, or null without one. The URL cannot be guessed, and an `<img>` can show it without a token. It
   * changes whenever the picture changes, and only then.
   */
  photo_url: string | null
  /** When the contact was created. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When the contact was last changed. RFC 3339, in UTC with milliseconds. */
  updated_at: string
  /** When the contact was moved to the trash; null if it is not in the trash. RFC 3339, in UTC with milliseconds. */
  deleted_at: string | null
}

/** An e-mail address of a contact. */
export interface ContactEmail {
  /** E-mail address (RFC 6531), at most 254 characters, without invisible characters inside. */
  address: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. */
  label: string | null
}

/** A phone number of a contact. */
export interface Phone {
  /**
   * Id of the phone number. It stays the same when the number changes. A UUIDv7 (RFC 9562): ids that are created later
   * are greater.
   */
  id: string
  /** The number as typed, at most 64 characters with at least one digit: `15` and `*2` are numbers, too. */
  number: string
  /**
   * The number in international format (ITU-T E.164), derived from `number` and the `default_region` of the user when
   * the number is new or changed; null if that is not possible. It stays the same until the number changes. If it is
   * null, the service derives it again when `default_region` changes.
   */
  e164: string | null
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. */
  label: string | null
}

/** A postal address of a contact. At least one part is not null. */
export interface ContactAddress {
  /** Street, house and flat, 1 to 500 characters; may have several lines. */
  street: string | null
  /** Town or city, 1 to 200 characters. */
  city: string | null
  /** State, province or region, 1 to 200 characters. */
  region: string | null
  /** Postal code, 1 to 50 characters. */
  postal_code: string | null
  /** Name or code of the country, 1 to 200 characters. */
  country: string | null
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. */
  label: string | null
}

/** A website or other URL of a contact. */
export interface ContactUrl {
  /**
   * An absolute URL with its scheme (RFC 3986, or RFC 3987 with Unicode), kept as typed, at most 2048 characters:
   * `https:`, `xmpp:` or any other scheme except `javascript:`, `vbscript:` and `data:`.
   */
  url: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. */
  label: string | null
}

/** A date other than the birthday, such as an anniversary. */
export interface ContactDate {
  /**
   * The date: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) if the year is unknown. Year 1 to 9999; it may be in
   * the future.
   */
  date: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. */
  label: string | null
}

/** A person to whom the contact is related; the label says how. */
export interface ContactRelated {
  /** Name of the person, 1 to 200 characters. */
  name: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. */
  label: string | null
}

/** What the file of a contact contained and no member holds. */
export interface OtherProperties {
  /** Id of the contact, which may be in the trash. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  contact_id: string
  /** vCard content lines (RFC 6350, section 3.3). */
  lines: string[]
}

/** The id of a purged contact, and when it was purged. */
export interface HeldPurgedContact {
  /** Id of the purged contact. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  id: string
  /** When the contact was purged. RFC 3339, in UTC with milliseconds. */
  purged_at: string
}

/**
 * A whole contact to save. At least one of `first_name`, `last_name`, `nickname`, `organization`, `emails` and `phones`
 * must not be empty (`nothing-to-call-it-by`); other members that are left out become empty.
 */
export interface ContactInput {
  /**
   * The UID of a new contact, such as that of its vCard (RFC 6350, 6.7.6): 1 to 255 characters, compared exactly. If
   * another contact of the user has it, the contact is not created (`uid-taken`). Null, or left out: `urn:uuid:` and
   * the `id`. When an existing contact is replaced, it is ignored. Default `null`.
   */
  uid?: string | null | undefined
  /** Given name, 1 to 200 characters. Default `null`. */
  first_name?: string | null | undefined
  /** Family name, 1 to 200 characters. Default `null`. */
  last_name?: string | null | undefined
  /** Middle names or patronymic, 1 to 200 characters. Default `null`. */
  middle_name?: string | null | undefined
  /** Title before the name, 1 to 200 characters. Default `null`. */
  name_prefix?: string | null | undefined
  /** Suffix after the name, 1 to 200 characters. Default `null`. */
  name_suffix?: string | null | undefined
  /** Nickname, 1 to 200 characters. Default `null`. */
  nickname?: string | null | undefined
  /** Company or other organisation, 1 to 200 characters. Default `null`. */
  organization?: string | null | undefined
  /** Position in the organisation, 1 to 200 characters. Default `null`. */
  job_title?: string | null | undefined
  /** At most 20, the preferred one first. Default `[]`. */
  emails?: ContactEmailInput[] | undefined
  /** At most 20, the preferred one first. Default `[]`. */
  phones?: ContactPhoneInput[] | undefined
  /** At most 20, in the order in which they were saved. Default `[]`. */
  addresses?: ContactAddressInput[] | undefined
  /** At most 20, in the order in which they were saved. Default `[]`. */
  urls?: ContactUrlInput[] | undefined
  /**
   * Date of birth: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) if the year is unknown. Year 1 or later, and not
   * after today in UTC+14, the time zone in which each day begins earliest. `--02-29` is valid; `1990-02-29` is not a
   * date. Default `null`.
   */
  birthday?: string | null | undefined
  /** At most 20, in the order in which they were saved. Default `[]`. */
  dates?: ContactDateInput[] | undefined
  /** At most 20, in the order in which they were saved. Default `[]`. */
  related?: ContactRelatedInput[] | undefined
  /** Free text with newlines, 1 to 10000 characters. Default `null`. */
  notes?: string | null | undefined
  /**
   * A JSON object of your own, at most 16 KiB as UTF-8 JSON and 32 levels deep. It is not searched. A number must be
   * one that a double (IEEE 754) holds exactly; send a longer one as text. CRLF in a text becomes LF. Default `{}`.
   */
  additional_data?: Record<string, unknown> | undefined
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  id?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  version?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  display_name?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  labels?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  photo_url?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  created_at?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  updated_at?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  deleted_at?: unknown
}

/** An e-mail address to save. */
export interface ContactEmailInput {
  /** E-mail address (RFC 6531), at most 254 characters, without invisible characters inside. */
  address: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. Default `null`. */
  label?: string | null | undefined
}

/** A phone number of a contact to save. */
export interface ContactPhoneInput {
  /** The number as typed, at most 64 characters with at least one digit: `15` and `*2` are numbers, too. */
  number: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. Default `null`. */
  label?: string | null | undefined
  /**
   * The id of a phone number that the contact already has, to keep that id. Leave it out for a new number; any other id
   * is an error. A number that is sent without its id, in the same notation, keeps its id.
   */
  id?: string | undefined
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  e164?: unknown
}

/** A postal address to save. At least one part besides the label must not be null. */
export interface ContactAddressInput {
  /** Street, house and flat, 1 to 500 characters; may have several lines. Default `null`. */
  street?: string | null | undefined
  /** Town or city, 1 to 200 characters. Default `null`. */
  city?: string | null | undefined
  /** State, province or region, 1 to 200 characters. Default `null`. */
  region?: string | null | undefined
  /** Postal code, 1 to 50 characters. Default `null`. */
  postal_code?: string | null | undefined
  /** Name or code of the country, 1 to 200 characters. Default `null`. */
  country?: string | null | undefined
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. Default `null`. */
  label?: string | null | undefined
}

/** A URL to save. */
export interface ContactUrlInput {
  /**
   * An absolute URL with its scheme (RFC 3986, or RFC 3987 with Unicode), kept as typed, at most 2048 characters:
   * `https:`, `xmpp:` or any other scheme except `javascript:`, `vbscript:` and `data:`.
   */
  url: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. Default `null`. */
  label?: string | null | undefined
}

/** A date to save. */
export interface ContactDateInput {
  /**
   * The date: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) if the year is unknown. Year 1 to 9999; it may be in
   * the future.
   */
  date: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. Default `null`. */
  label?: string | null | undefined
}

/** A related person to save. */
export interface ContactRelatedInput {
  /** Name of the person, 1 to 200 characters. */
  name: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. Default `null`. */
  label?: string | null | undefined
}

/** One page of contacts. */
export interface ContactPage {
  /** The items in the order of the list, at most `limit`. */
  items: Contact[]
  /** The `cursor` of the next page, or null on the last page. The `Link` header has the URL of the next page. */
  next_cursor: string | null
  /** Number of items in the whole list, at most 10000 with `include_total=true`; null if it was not requested. */
  total: number | null
  /** False if counting stopped at 10000, true otherwise; null if no total was requested. */
  total_is_exact: boolean | null
}

/** Filters, order and page. A contact must match all filters. */
export interface ContactQuery {
  /**
   * Part of the first name. Case, accents, apostrophes and script are ignored; `%`, `_` and `\` are ordinary
   * characters. Tabs and line ends count as spaces. 1 to 200 characters.
   */
  first_name?: string | undefined
  /**
   * Part of the last name. Case, accents, apostrophes and script are ignored; `%`, `_` and `\` are ordinary characters.
   * Tabs and line ends count as spaces. 1 to 200 characters.
   */
  last_name?: string | undefined
  /**
   * Part of an e-mail address. Case, accents, apostrophes and script are ignored; `%`, `_` and `\` are ordinary
   * characters. Tabs and line ends count as spaces. 1 to 200 characters.
   */
  email?: string | undefined
  /**
   * Part of a phone number, in any notation: its digits are searched in the number as typed, in E.164 and in national
   * format. 1 to 200 characters with at least one digit.
   */
  phone?: string | undefined
  /**
   * Full search: every word must occur in the names, nickname, organisation, job title, e-mail addresses, phone
   * numbers, addresses, URLs, names of related people or notes. Punctuation at the edge of a word is ignored. The text
   * may be pasted: `Smith, John`, `John Smith <john@example.com>`, `mailto:…`, `tel:…`, or a phone number in any
   * notation. Case, accents, apostrophes and script are ignored; `%`, `_` and `\` are ordinary characters. Tabs and
   * line ends count as spaces. 1 to 200 characters.
   */
  q?: string | undefined
  /** Id of a label that the contacts have. If there is no such label, the list is empty. */
  label?: string | undefined
  /**
   * `true` lists the contacts in the trash, `false` (the default) those that are not in the trash. The trash cannot be
   * sorted by `next_birthday`.
   */
  trashed?: boolean | undefined
  /**
   * The order; `-` reverses it. Names are sorted by the Unicode Collation Algorithm (UTS #10), Latin before Cyrillic,
   * and with the Ukrainian letters as in their alphabet: Ґ after Г. The order does not depend on the language of the
   * profile. `next_birthday` starts with the birthdays of today, in the time zone of the profile. Equal values are
   * sorted by id. Contacts without a value come last, or first if the order is reversed. Default `'created_at'`.
   */
  sort?: 'created_at' | 'updated_at' | 'first_name' | 'last_name' | 'next_birthday' | '-created_at' | '-updated_at' | '-first_name' | '-last_name' | '-next_birthday' | undefined
  /**
   * Number of items to skip, 0 to 100000; default 0. Items that are added or removed between two requests shift the
   * later pages, and a larger `skip` takes longer: to read a whole list use `cursor`.
   */
  skip?: number | undefined
  /** Maximum number of items to return, 1 to 1000; default 100. */
  limit?: number | undefined
  /**
   * The `next_cursor` of a page: continues after its last item, even if that item was changed or removed. It is opaque,
   * valid for 24 hours, and only for the same user and the same query; only `limit` and `include_total` may differ.
   * Cannot be combined with `skip`.
   */
  cursor?: string | undefined
  /**
   * Whether to count all items of the list: `true` stops counting at 10000, `exact` counts all of them, which takes
   * longer the more there are. Default `'false'`.
   */
  include_total?: 'true' | 'exact' | 'false' | undefined
}

/**
 * A JSON Merge Patch (RFC 7396): null clears a member, a member that is left out keeps its value, a list is replaced.
 * At least one of `first_name`, `last_name`, `nickname`, `organization`, `emails` and `phones` must not be empty in the
 * result (`nothing-to-call-it-by`).
 */
export interface ContactPatch {
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  uid?: unknown
  /** Given name, 1 to 200 characters. */
  first_name?: string | null | undefined
  /** Family name, 1 to 200 characters. */
  last_name?: string | null | undefined
  /** Middle names or patronymic, 1 to 200 characters. */
  middle_name?: string | null | undefined
  /** Title before the name, 1 to 200 characters. */
  name_prefix?: string | null | undefined
  /** Suffix after the name, 1 to 200 characters. */
  name_suffix?: string | null | undefined
  /** Nickname, 1 to 200 characters. */
  nickname?: string | null | undefined
  /** Company or other organisation, 1 to 200 characters. */
  organization?: string | null | undefined
  /** Position in the organisation, 1 to 200 characters. */
  job_title?: string | null | undefined
  /** At most 20, the preferred one first. */
  emails?: ContactEmailInput[] | null | undefined
  /** At most 20, the preferred one first. */
  phones?: ContactPhoneInput[] | null | undefined
  /** At most 20, in the order in which they were saved. */
  addresses?: ContactAddressInput[] | null | undefined
  /** At most 20, in the order in which they were saved. */
  urls?: ContactUrlInput[] | null | undefined
  /**
   * Date of birth: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) if the year is unknown. Year 1 or later, and not
   * after today in UTC+14, the time zone in which each day begins earliest. `--02-29` is valid; `1990-02-29` is not a
   * date.
   */
  birthday?: string | null | undefined
  /** At most 20, in the order in which they were saved. */
  dates?: ContactDateInput[] | null | undefined
  /** At most 20, in the order in which they were saved. */
  related?: ContactRelatedInput[] | null | undefined
  /** Free text with newlines, 1 to 10000 characters. */
  notes?: string | null | undefined
  /**
   * Merged into the stored object member by member; null removes a member. The result may have at most 16 KiB as UTF-8
   * JSON.
   */
  additional_data?: Record<string, unknown> | null | undefined
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  id?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  version?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  display_name?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  labels?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  photo_url?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  created_at?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  updated_at?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  deleted_at?: unknown
}

/** The contacts that changed since a sync token, the oldest change first. */
export interface ContactChanges {
  /** The changes, the oldest first. */
  items: ContactChange[]
  /**
   * The sync token for the next request. It is returned even if nothing has changed. The token is opaque and only valid
   * for this user. The same state has the same token, unless the operator has rotated the key of the server.
   */
  next_since: string
  /** Whether more changes can be requested now. */
  has_more: boolean
}

/** A contact that changed. However often it changed, it is listed once, with its latest state. */
export interface ContactChange {
  /** Id of the contact. A UUIDv7 (RFC 9562): ids that are created later are greater. */
  id: string
  /**
   * The current state of the contact: `saved` after it was created, changed or restored, `trashed` if it is in the
   * trash, `purged` if it was deleted permanently. `trashed` and `purged` can also concern a contact that was never
   * reported as `saved`.
   */
  change: 'saved' | 'trashed' | 'purged'
  /** The current version of the contact, also in the trash; null if it was purged. */
  contact: Contact | null
}

/** Which changes to list. */
export interface ChangesQuery {
  /**
   * The sync token (`next_since`) of the last response. Leave it out to start from the beginning. The token is opaque
   * and only valid for this user. The same state has the same token, unless the operator has rotated the key of the
   * server.
   */
  since?: string | undefined
  /** Maximum number of changes to return, 1 to 1000; default 100. */
  limit?: number | undefined
}

/** The count, hash and sync token that a complete copy of the address book must have. */
export interface ContactsDigest {
  /** Number of contacts, without those in the trash. */
  count: number
  /**
   * SHA-256, in lower-case hexadecimal, of the lines `<id>:<version>`, each followed by a newline (U+000A), of all
   * contacts sorted by id.
   */
  hash: string
  /**
   * The sync token of this state. A copy with the same `next_since` must have the same hash; a copy with the same hash
   * can continue from this token. The token is opaque and only valid for this user. The same state has the same token,
   * unless the operator has rotated the key of the server.
   */
  since: string
}

/** Changes of contacts: creations, patches and removals. */
export interface Batch {
  /**
   * With `true` either all items are applied or none: if an item fails, each item without an error of its own gets
   * status 424 `not-applied`. Default: `false`. Default `false`.
   */
  atomic?: boolean | undefined
  /** The changes, 1 to 1000, applied in this order. Each item sees the effects of the earlier ones. */
  items: (BatchCreate | BatchPatch | BatchRemove)[]
}

/** Creates a contact. */
export interface BatchCreate {
  /** What to do with the contact. */
  op: 'create'
  body: ContactInput
}

/** Applies a JSON Merge Patch (RFC 7396) to a contact. */
export interface BatchPatch {
  /** What to do with the contact. */
  op: 'patch'
  /** Id of the contact. If there is no such contact, this item gets 404. */
  id: string
  /**
   * The `version` of the contact as it was read, or its `ETag` as in the header `If-Match`. If the contact has changed,
   * this item gets 412.
   */
  if_match?: number | string | undefined
  body: ContactPatch
}

/**
 * Moves a contact to the trash, or deletes it permanently if it was there before the batch. A second removal in the
 * same batch gets 404.
 */
export interface BatchRemove {
  /** What to do with the contact. */
  op: 'remove'
  /** Id of the contact. If there is no such contact, this item gets 404. */
  id: string
  /**
   * The `version` of the contact as it was read, or its `ETag` as in the header `If-Match`. If the contact has changed,
   * this item gets 412.
   */
  if_match?: number | string | undefined
}

/** The results of a batch. */
export interface BatchResults {
  /** The results, in the order of the items. */
  items: BatchResult[]
}

/**
 * The result of one item: 201 with the new contact, 200 with the patched contact, 204 after a removal, or the error.
 * `status` determines the type of `body`.
 */
export type BatchResult =
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 201
    body: Contact
  }
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 200
    body: Contact
  }
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 204
    /** A removal returns nothing. */
    body: null
  }
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 422
    body: ValidationFailedProblem
  }
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 404
    body: ContactNotFoundProblem
  }
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 409
    body: UidTakenProblem
  }
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 412
    body: PreconditionFailedProblem
  }
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 428
    body: PreconditionRequiredProblem
  }
  | {
    /** The status code that the item would have as a separate request, or 424. */
    status: 424
    body: NotAppliedProblem
  }

/** One invalid member of a request. */
export interface FieldError {
  /**
   * The invalid member: a JSON Pointer (RFC 6901) into the body such as `#/phones/0/number`, or `query/days` for a
   * member of the query.
   */
  pointer: string
  /** The stable name of the error, in kebab-case: `required`, `too-long`, `unknown-member`, …. */
  code: string
  /** An explanation for people. */
  detail: string
}

/** Filters, which a contact must all match, and the format of the file. */
export interface ContactExportQuery {
  /**
   * Part of the first name. Case, accents, apostrophes and script are ignored; `%`, `_` and `\` are ordinary
   * characters. Tabs and line ends count as spaces. 1 to 200 characters.
   */
  first_name?: string | undefined
  /**
   * Part of the last name. Case, accents, apostrophes and script are ignored; `%`, `_` and `\` are ordinary characters.
   * Tabs and line ends count as spaces. 1 to 200 characters.
   */
  last_name?: string | undefined
  /**
   * Part of an e-mail address. Case, accents, apostrophes and script are ignored; `%`, `_` and `\` are ordinary
   * characters. Tabs and line ends count as spaces. 1 to 200 characters.
   */
  email?: string | undefined
  /**
   * Part of a phone number, in any notation: its digits are searched in the number as typed, in E.164 and in national
   * format. 1 to 200 characters with at least one digit.
   */
  phone?: string | undefined
  /**
   * Full search: every word must occur in the names, nickname, organisation, job title, e-mail addresses, phone
   * numbers, addresses, URLs, names of related people or notes. Punctuation at the edge of a word is ignored. The text
   * may be pasted: `Smith, John`, `John Smith <john@example.com>`, `mailto:…`, `tel:…`, or a phone number in any
   * notation. Case, accents, apostrophes and script are ignored; `%`, `_` and `\` are ordinary characters. Tabs and
   * line ends count as spaces. 1 to 200 characters.
   */
  q?: string | undefined
  /** Id of a label that the contacts have. If there is no such label, the list is empty. */
  label?: string | undefined
  /**
   * `true` lists the contacts in the trash, `false` (the default) those that are not in the trash. The trash cannot be
   * sorted by `next_birthday`.
   */
  trashed?: boolean | undefined
  /**
   * The format of the file. It takes precedence over `Accept`. Without either, the format is vCard. `csv` has the
   * columns of Google Contacts, in UTF-8 with a byte order mark, and one more, with which an import here gets
   * everything back; text that a spreadsheet would take for a formula begins with an apostrophe. `jscontact` is a JSON
   * array of cards of version 2.0 (RFC 9982).
   */
  format?: 'vcard' | 'csv' | 'jscontact' | undefined
  /**
   * The version of vCard: 4.0 (RFC 6350), the default, or 3.0 (RFC 2426) for programs that read no newer one, such as
   * those of Apple and Microsoft. It takes precedence over the parameter `version` of `Accept`.
   */
  version?: '4.0' | '3.0' | undefined
}

/** The phone numbers of one contact. */
export interface PhoneList {
  /** All phone numbers of the contact, the preferred one first. */
  items: Phone[]
}

/** A phone number to save. */
export interface PhoneInput {
  /** The number as typed, at most 64 characters with at least one digit: `15` and `*2` are numbers, too. */
  number: string
  /** Free text of 1 to 50 characters, such as home, work, mobile or other; null for none. Default `null`. */
  label?: string | null | undefined
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  id?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  e164?: unknown
}

/** One page of upcoming birthdays. */
export interface BirthdayPage {
  /** The items in the order of the list, at most `limit`. */
  items: UpcomingBirthday[]
  /** The `cursor` of the next page, or null on the last page. The `Link` header has the URL of the next page. */
  next_cursor: string | null
  /** Number of items in the whole list, at most 10000 with `include_total=true`; null if it was not requested. */
  total: number | null
  /** False if counting stopped at 10000, true otherwise; null if no total was requested. */
  total_is_exact: boolean | null
}

/** A contact and the next celebration of its birthday. */
export interface UpcomingBirthday {
  contact: Contact
  /** The next day, today included, on which the birthday is celebrated. `YYYY-MM-DD`, year 1 or later. */
  next_birthday: string
  /** Number of days from today until `next_birthday`, 0 to 366; 0 is today. */
  days_until: number
  /**
   * The age in years that the person reaches on `next_birthday`; null if the year of birth is unknown or the age is
   * below 1.
   */
  turns: number | null
}

/** The range of days, and the page. */
export interface BirthdayQuery {
  /**
   * Number of days to look ahead, 0 to 366; default 7. Today and the last day are both included. With 366 every contact
   * with a birthday is in the list exactly once.
   */
  days?: number | undefined
  /**
   * Number of items to skip, 0 to 100000; default 0. Items that are added or removed between two requests shift the
   * later pages, and a larger `skip` takes longer: to read a whole list use `cursor`.
   */
  skip?: number | undefined
  /** Maximum number of items to return, 1 to 1000; default 100. */
  limit?: number | undefined
  /**
   * The `next_cursor` of a page: continues after its last item, even if that item was changed or removed. It is opaque,
   * valid for 24 hours, and only for the same user and the same query; only `limit` and `include_total` may differ.
   * Cannot be combined with `skip`.
   */
  cursor?: string | undefined
  /**
   * Whether to count all items of the list: `true` stops counting at 10000, `exact` counts all of them, which takes
   * longer the more there are. Default `'false'`.
   */
  include_total?: 'true' | 'exact' | 'false' | undefined
  /** The date to use as today; takes precedence over `time_zone`. `YYYY-MM-DD`, year 1 or later. */
  from?: string | undefined
  /**
   * Today is the current date in this time zone; default: the time zone of the profile. A name of the IANA time zone
   * database.
   */
  time_zone?: string | undefined
  /**
   * The day on which birthdays of 29 February are celebrated in common years; default: `leap_day` of the profile. In
   * leap years it is always the 29th.
   */
  leap_day?: 'feb_28' | 'mar_1' | undefined
}

/** A calendar of birthdays to which calendar applications subscribe. */
export interface BirthdayFeed {
  /**
   * The secret address of the calendar. Anybody who has it can read the names and dates. Null if the server no longer
   * has the key that encrypted the address: the address still works, and a new one can be had by revoking this one
   * first.
   */
  url: string | null
  /** When the feed was created. RFC 3339, in UTC with milliseconds. */
  created_at: string
}

/** The reminder of each entry. */
export interface FeedQuery {
  /**
   * When each entry reminds, as a duration from the beginning of the day (TRIGGER, RFC 5545, section 3.8.6.3): `PT9H`
   * is 9:00 on the day, `-PT15H` is 9:00 on the day before. From `-P28D` to `P1D`. Default: no reminder. Many calendars
   * ignore the reminders of a calendar to which they subscribe.
   */
  alarm?: string | undefined
}

/** The labels of the user. */
export interface LabelList {
  /** All labels of the user, at most 1000, sorted by name (Unicode Collation Algorithm, UTS #10). */
  items: Label[]
}

/** A label to save. */
export interface LabelInput {
  /** The name, 1 to 50 characters, unique among the labels of the user; case and invisible characters are ignored. */
  name: string
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  id?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  created_at?: unknown
  /** Read-only: accepted and ignored, so that a client can send back what it read. */
  updated_at?: unknown
}

/** The ids of the contacts to change. */
export interface ContactIds {
  /** Ids of contacts, at most 1000. Duplicates count once. */
  contact_ids: string[]
}

/** How many contacts were changed. */
export interface Changed {
  /** Number of contacts that were changed. Contacts that already were as requested are not counted. */
  changed: number
}

/** The imports of the user. */
export interface ImportList {
  /** The imports, the newest first, at most 20. */
  items: Import[]
}

/** One page of the cards of a file, in their order. */
export interface ImportItemPage {
  /** The items in the order of the list, at most `limit`. */
  items: ImportItem[]
  /** The `cursor` of the next page, or null on the last page. The `Link` header has the URL of the next page. */
  next_cursor: string | null
  /** Number of items in the whole list, at most 10000 with `include_total=true`; null if it was not requested. */
  total: number | null
  /** False if counting stopped at 10000, true otherwise; null if no total was requested. */
  total_is_exact: boolean | null
}

/** One card or row of the file. */
export interface ImportItem {
  /** Position of the card or row in the file, from 1. */
  number: number
  /** Number of the first line of the card or row in the file, from 1. */
  line: number
  /**
   * What the import does, and after it was applied, what it has done. `create`: a new contact. `update`: the contact of
   * the card gets the `changes`. `same`: the contact has everything already. `refused`: the card cannot be imported,
   * see `code`.
   */
  verdict: 'create' | 'update' | 'same' | 'refused'
  /**
   * `planned`, `applied`, `undone`, or `kept`: the undo has left the contact as it is, because it was changed or
   * removed after the import. Null for a refused card.
   */
  state: 'planned' | 'applied' | 'undone' | 'kept' | null
  /** What to call the contact; null if the card is refused. */
  name: string | null
  /**
   * Id of the contact; null for a new contact until the card is applied, and for a refused card. A UUIDv7 (RFC 9562):
   * ids that are created later are greater.
   */
  contact_id: string | null
  /** The members of an existing contact that change. */
  changes: ImportChange[]
  /** What is worth knowing, such as values that no member can hold. */
  notes: ImportNote[]
  /** Why the card is refused, in kebab-case; null otherwise. */
  code: string | null
  /** Why the card is refused, for people; null otherwise. */
  detail: string | null
}

/** The check has passed. */
export interface Health {
  /** Always `ok`; a failure has another HTTP status. */
  status: 'ok'
  /** Version of the server (semver). */
  version: string
}

/** The members that every refusal has (RFC 9457). */
export interface ProblemBase {
  /** URL of the documentation page of this error, `/problems/{code}`. */
  type: string
  /** A summary that is the same each time this error occurs. */
  title: string
  /** The HTTP status code. */
  status: number
  /** An explanation of this occurrence, for people. */
  detail: string
  /** The stable name of the error, for programs. */
  code: string
  /** The `X-Request-Id` of the response. Quote it when you ask for help. */
  request_id: string
}

/**
 * Malformed request (400). The JSON of the body, the URL or a header cannot be parsed.
 *
 * Send well-formed JSON in UTF-8 and percent-encode the URL. `detail` says what could not be parsed.
 */
export interface MalformedRequestProblem extends ProblemBase {
  status: 400
  code: 'malformed-request'
}

/**
 * The token of the e-mail link is not valid (400). The token was already used, was replaced by a newer one, has
 * expired, or was not issued by this service.
 *
 * Request a new e-mail, and use the link in the newest one, once.
 */
export interface TokenInvalidProblem extends ProblemBase {
  status: 400
  code: 'token-invalid'
}

/**
 * The cursor is not valid for this request (400). The cursor was altered, or it was issued to another user, for another
 * list, or for another `sort` or filter than this request has.
 *
 * Send the `next_cursor` exactly as it was returned, with the same query, or start at the first page without a cursor.
 */
export interface CursorInvalidProblem extends ProblemBase {
  status: 400
  code: 'cursor-invalid'
}

/**
 * An access token is required (401). The request has no `Authorization: Bearer …` header.
 *
 * Sign in with `POST /api/auth/login` and send the `access_token` that it returns.
 */
export interface NotSignedInProblem extends ProblemBase {
  status: 401
  code: 'not-signed-in'
}

/**
 * The access token is not valid (401). The bearer token is malformed or has a wrong signature, it is a token of another
 * kind (such as a refresh token), or the key that signed it was retired.
 *
 * Send the `access_token` exactly as it was returned, or sign in again.
 */
export interface AccessTokenInvalidProblem extends ProblemBase {
  status: 401
  code: 'access-token-invalid'
}

/**
 * The access token has expired (401). An access token is valid for 10 minutes.
 *
 * Get a new pair of tokens with `POST /api/auth/refresh`; the session continues.
 */
export interface AccessTokenExpiredProblem extends ProblemBase {
  status: 401
  code: 'access-token-expired'
}

/**
 * The session has ended (401). The user signed out, ended the session from another device, changed or reset the
 * password, or removed the account; the session was not refreshed for 14 days or is older than 90 days; the user has
 * 100 sessions that were used more recently; or a refresh token was used again after its successor had been used, which
 * suggests that somebody else has a copy of it.
 *
 * Sign in again with `POST /api/auth/login`.
 */
export interface SessionEndedProblem extends ProblemBase {
  status: 401
  code: 'session-ended'
}

/**
 * The refresh token cannot be checked (401). This server does not have the key that signed the refresh token, or its
 * clock is more than 5 minutes behind the clock of the server that issued the token. The session continues.
 *
 * Keep the token and try again: another server may have the key. If the error persists, sign in again.
 */
export interface RefreshTokenInvalidProblem extends ProblemBase {
  status: 401
  code: 'refresh-token-invalid'
}

/**
 * Wrong e-mail address or password (401). No account has this e-mail address with this password. The response does not
 * reveal which of the two is wrong.
 *
 * Check both, or sign up with `POST /api/auth/signup`.
 */
export interface WrongCredentialsProblem extends ProblemBase {
  status: 401
  code: 'wrong-credentials'
}

/**
 * The e-mail address is not verified (403). On this server, this operation requires a verified e-mail address.
 *
 * Follow the link in the verification e-mail, or request another one with `POST /api/auth/resend_verification`.
 */
export interface EmailNotVerifiedProblem extends ProblemBase {
  status: 403
  code: 'email-not-verified'
}

/**
 * Wrong password (403). This operation requires the current password, and the password in the request is wrong.
 *
 * Send the current password, or reset it with `POST /api/auth/request_password_reset`.
 */
export interface WrongPasswordProblem extends ProblemBase {
  status: 403
  code: 'wrong-password'
}

/**
 * No operation has this path (404). The path is not part of this API.
 *
 * Compare the path with the documentation at `/docs`.
 */
export interface RouteNotFoundProblem extends ProblemBase {
  status: 404
  code: 'route-not-found'
}

/**
 * Session not found (404). The session does not exist, has already ended, or belongs to another user; the response does
 * not reveal which.
 *
 * Take the id from `GET /api/sessions`.
 */
export interface SessionNotFoundProblem extends ProblemBase {
  status: 404
  code: 'session-not-found'
}

/**
 * The user has no picture (404). The signed-in user has not uploaded a picture. The service generates no default
 * picture.
 *
 * Upload one with `PUT /api/users/me/avatar`.
 */
export interface AvatarNotFoundProblem extends ProblemBase {
  status: 404
  code: 'avatar-not-found'
}

/**
 * The contact has no picture (404). No picture was uploaded for this contact, or it was removed.
 *
 * Upload one with `PUT /api/contacts/{contact_id}/photo`.
 */
export interface PhotoNotFoundProblem extends ProblemBase {
  status: 404
  code: 'photo-not-found'
}

/**
 * Picture not found (404). No picture has this URL: it was replaced or removed, or never existed. An id that is not a
 * UUID gets the same response.
 *
 * Take the URL from the `avatar_url` of the user, or from the `photo_url` of the contact.
 */
export interface PictureNotFoundProblem extends ProblemBase {
  status: 404
  code: 'picture-not-found'
}

/**
 * Method not allowed (405). The path exists, but not with this HTTP method.
 *
 * Use one of the methods in the `Allow` header.
 */
export interface MethodNotAllowedProblem extends ProblemBase {
  status: 405
  code: 'method-not-allowed'
}

/**
 * No acceptable media type (406). The `Accept` header excludes every media type that this operation can return.
 *
 * Accept `application/json`, or leave out the header.
 */
export interface NotAcceptableProblem extends ProblemBase {
  status: 406
  code: 'not-acceptable'
}

/**
 * Request timeout (408). The request was not complete within 15 seconds, or its headers within 10 seconds.
 *
 * Send the request again, over a faster connection if possible.
 */
export interface RequestTimeoutProblem extends ProblemBase {
  status: 408
  code: 'request-timeout'
}

/**
 * An account with this e-mail address exists (409). An account with this e-mail address already exists. The comparison
 * ignores case, and whether the domain is written in Unicode or in ASCII (`xn--…`).
 *
 * Sign in to that account, or use another address.
 */
export interface EmailTakenProblem extends ProblemBase {
  status: 409
  code: 'email-taken'
}

/**
 * A request with this idempotency key is still running (409). The service is still processing an earlier request with
 * this `Idempotency-Key`.
 *
 * Wait a moment and send the request again with the same key. The retry then gets the response of the earlier request.
 */
export interface IdempotencyKeyInUseProblem extends ProblemBase {
  status: 409
  code: 'idempotency-key-in-use'
}

/**
 * The cursor has expired (410). A cursor is valid for 24 hours.
 *
 * Start at the first page, without a cursor.
 */
export interface CursorExpiredProblem extends ProblemBase {
  status: 410
  code: 'cursor-expired'
}

/**
 * The body is too large (413). A JSON body may have at most 256 KiB, a batch 8 MiB, a picture 16 MiB, and a file of
 * contacts 32 MiB.
 *
 * Send less in one request.
 */
export interface BodyTooLargeProblem extends ProblemBase {
  status: 413
  code: 'body-too-large'
}

/**
 * Unsupported media type (415). The `Content-Type` of the body is missing, or this operation does not accept it.
 *
 * Send `Content-Type: application/json`, for PATCH also `application/merge-patch+json`, or for a file one of the media
 * types that `detail` lists.
 */
export interface UnsupportedMediaTypeProblem extends ProblemBase {
  status: 415
  code: 'unsupported-media-type'
}

/**
 * The request is not valid (422). A member of the body or of the query is missing, unknown, of the wrong type or
 * outside its limits. `errors` lists the first 20 of these members, and `error_count` counts all of them.
 *
 * Correct each member that `errors` points to: `#/…` is a JSON Pointer (RFC 6901) into the body, `query/…` a member of
 * the query.
 */
export interface ValidationFailedProblem extends ProblemBase {
  status: 422
  code: 'validation-failed'
  /** The first 20 invalid members. */
  errors: FieldError[]
  /**
   * The number of all invalid members, whether `errors` lists them or not. Of `additional_data` at most 20 are counted.
   */
  error_count: number
}

/**
 * The idempotency key belongs to another request (422). This `Idempotency-Key` was sent to this operation in the last
 * 24 hours with another body, `If-Match` or `If-None-Match`.
 *
 * Generate a new key for each new change, and send the same key only to repeat the same request.
 */
export interface IdempotencyKeyReusedProblem extends ProblemBase {
  status: 422
  code: 'idempotency-key-reused'
}

/**
 * The format of the image is unknown (422). The file does not begin as a JPEG, PNG or WebP image, whatever its name and
 * its declared media type.
 *
 * Save the picture as JPEG, PNG or WebP, and send it again.
 */
export interface ImageFormatUnknownProblem extends ProblemBase {
  status: 422
  code: 'image-format-unknown'
}

/**
 * The image has too many pixels (422). The image has more than 50 million pixels.
 *
 * Scale the picture down, and send it again. The service stores at most 512 × 512 pixels.
 */
export interface ImageTooManyPixelsProblem extends ProblemBase {
  status: 422
  code: 'image-too-many-pixels'
}

/**
 * The image cannot be decoded (422). The JPEG, PNG or WebP image is damaged, or takes longer than 10 seconds to decode.
 *
 * Open the picture in an image editor, save it again, and send the new file.
 */
export interface ImageUnreadableProblem extends ProblemBase {
  status: 422
  code: 'image-unreadable'
}

/**
 * Too many requests (429). A rate limit is exhausted; `RateLimit-Policy` names it.
 *
 * Wait for the number of seconds in `Retry-After`.
 */
export interface RateLimitedProblem extends ProblemBase {
  status: 429
  code: 'rate-limited'
}

/**
 * The headers are too large (431). The request line and the headers together may have at most 16 KiB.
 *
 * Send smaller headers and a shorter query.
 */
export interface HeadersTooLargeProblem extends ProblemBase {
  status: 431
  code: 'headers-too-large'
}

/**
 * Internal server error (500). A fault in the service. The response contains no details; the log of the server has them
 * under the request id.
 *
 * Try again. If the error persists, send the `request_id` to the operator of the server.
 */
export interface InternalErrorProblem extends ProblemBase {
  status: 500
  code: 'internal-error'
}

/**
 * The service is temporarily unavailable (503). The database is unavailable, or the server is starting, overloaded or
 * about to stop. Nothing was changed, unless the connection to the database broke during a commit.
 *
 * Try again after the number of seconds in `Retry-After`.
 */
export interface UnavailableProblem extends ProblemBase {
  status: 503
  code: 'unavailable'
}

/**
 * The sync token is not valid (400). `since` is malformed, was altered, or was issued to another user.
 *
 * Send a `next_since` exactly as it was returned, or leave out `since` to start from the beginning.
 */
export interface SinceInvalidProblem extends ProblemBase {
  status: 400
  code: 'since-invalid'
}

/**
 * Contact not found (404). The contact does not exist, was removed, or belongs to another user; the response does not
 * reveal which. An id that is not a UUID gets the same response.
 *
 * Take the id from `GET /api/contacts`.
 */
export interface ContactNotFoundProblem extends ProblemBase {
  status: 404
  code: 'contact-not-found'
}

/**
 * Phone number not found (404). The contact exists, but none of its phone numbers has this id.
 *
 * Take the id from `GET /api/contacts/{contact_id}/phones`.
 */
export interface PhoneNotFoundProblem extends ProblemBase {
  status: 404
  code: 'phone-not-found'
}

/**
 * Label not found (404). The label does not exist, was removed, or belongs to another user; the response does not
 * reveal which. An id that is not a UUID gets the same response.
 *
 * Take the id from `GET /api/labels`.
 */
export interface LabelNotFoundProblem extends ProblemBase {
  status: 404
  code: 'label-not-found'
}

/**
 * Birthday feed not found (404). The user has no birthday feed, or no birthday feed has this address.
 *
 * Create the feed with `POST /api/birthday_feed`, or take its address from `GET /api/birthday_feed`.
 */
export interface FeedNotFoundProblem extends ProblemBase {
  status: 404
  code: 'feed-not-found'
}

/**
 * A label with this name exists (409). Another label of the user has this name. The comparison ignores case and
 * invisible characters.
 *
 * Use the existing label, from `GET /api/labels`, or choose another name.
 */
export interface LabelExistsProblem extends ProblemBase {
  status: 409
  code: 'label-exists'
}

/**
 * A contact with this UID exists (409). Another contact of the user, which is not in the trash, has this `uid`. The
 * comparison is exact. A contact that was created without a `uid` has `urn:uuid:` and its `id`.
 *
 * Find the contact with this `uid` and change it, or send another `uid`. To restore a contact, remove the other one
 * first.
 */
export interface UidTakenProblem extends ProblemBase {
  status: 409
  code: 'uid-taken'
}

/**
 * Only this phone number names the contact (409). The contact has no first name, last name, nickname, organization or
 * e-mail address, and no other phone number. Without this number nothing would name it. A body that would leave a
 * contact without a name gets 422 with the same code.
 *
 * Give the contact a name with `PATCH /api/contacts/{id}` first, or remove the contact.
 */
export interface NothingToCallItByProblem extends ProblemBase {
  status: 409
  code: 'nothing-to-call-it-by'
}

/**
 * The birthday feed was revoked (410). The owner has revoked this address of the birthday feed.
 *
 * Remove the calendar from the calendar application. Its owner can create a feed with a new address.
 */
export interface FeedRevokedProblem extends ProblemBase {
  status: 410
  code: 'feed-revoked'
}

/**
 * The sync token has expired (410). The service has deleted the ids of contacts that were purged after `since` (it
 * keeps them for 90 days), the key that signed the token was retired, or the database was restored from a backup that
 * is older than the token.
 *
 * Start again without `since`, and delete from your copy each contact that is not returned. If the hash of your copy
 * equals the hash of `GET /api/contacts/digest`, continue from the `since` of the digest instead.
 */
export interface TokenExpiredProblem extends ProblemBase {
  status: 410
  code: 'token-expired'
}

/**
 * The contact was changed in the meantime (412). `If-Match` does not contain the current entity tag of the contact, or
 * `If-None-Match` contains it. The `ETag` of this response is the current one.
 *
 * Read the contact again, apply the change to its current version, and send it with the new `ETag`.
 */
export interface PreconditionFailedProblem extends ProblemBase {
  status: 412
  code: 'precondition-failed'
}

/**
 * Not applied, because another item failed (424). The batch is atomic, and another of its items failed.
 *
 * Correct the items that have an error of their own, and send the whole batch again.
 */
export interface NotAppliedProblem extends ProblemBase {
  status: 424
  code: 'not-applied'
}

/**
 * If-Match is required (428). This server requires `If-Match` with every change of a contact, so that no client
 * overwrites a version it has not read.
 *
 * Send the `ETag` of the contact as it was read, or `If-Match: *` to overwrite any version.
 */
export interface PreconditionRequiredProblem extends ProblemBase {
  status: 428
  code: 'precondition-required'
}

/**
 * Import not found (404). The import does not exist, was deleted, has expired, or belongs to another user; the response
 * does not reveal which. A plan expires after 24 hours. An id that is not a UUID gets the same response.
 *
 * Take the id from `GET /api/imports`, or plan the import again.
 */
export interface ImportNotFoundProblem extends ProblemBase {
  status: 404
  code: 'import-not-found'
}

/**
 * The import was applied already (409). Only a plan can be applied, once. This import is being applied, was applied, or
 * was undone.
 *
 * Read its `state` with `GET /api/imports/{id}`. To import the file again, plan it again.
 */
export interface ImportNotPlannedProblem extends ProblemBase {
  status: 409
  code: 'import-not-planned'
}

/**
 * The import is not applied (409). Only an import that was applied can be undone, once. This import is a plan, is in
 * progress, or was undone already.
 *
 * Read its `state` with `GET /api/imports/{id}`, and undo it when the state is `applied`.
 */
export interface ImportNotAppliedProblem extends ProblemBase {
  status: 409
  code: 'import-not-applied'
}

/**
 * The import is in progress (409). The import is being applied or undone, so it cannot be deleted.
 *
 * Wait until its `state` is neither `applying` nor `undoing`.
 */
export interface ImportInProgressProblem extends ProblemBase {
  status: 409
  code: 'import-in-progress'
}

/**
 * The format of the file is unknown (422). The service reads vCard, CSV and JSContact. The file has no card in the
 * format that `format` or `Content-Type` names or, without these, in any of the three. A file without a known column is
 * read as CSV only if one of them names that format.
 *
 * Export the contacts as vCard (`.vcf`) or as CSV, and send that file. If the format was named, leave it out.
 */
export interface FileFormatUnknownProblem extends ProblemBase {
  status: 422
  code: 'file-format-unknown'
}

/** Every refusal of the service. */
export type Problem =
  | MalformedRequestProblem
  | TokenInvalidProblem
  | CursorInvalidProblem
  | NotSignedInProblem
  | AccessTokenInvalidProblem
  | AccessTokenExpiredProblem
  | SessionEndedProblem
  | RefreshTokenInvalidProblem
  | WrongCredentialsProblem
  | EmailNotVerifiedProblem
  | WrongPasswordProblem
  | RouteNotFoundProblem
  | SessionNotFoundProblem
  | AvatarNotFoundProblem
  | PhotoNotFoundProblem
  | PictureNotFoundProblem
  | MethodNotAllowedProblem
  | NotAcceptableProblem
  | RequestTimeoutProblem
  | EmailTakenProblem
  | IdempotencyKeyInUseProblem
  | CursorExpiredProblem
  | BodyTooLargeProblem
  | UnsupportedMediaTypeProblem
  | ValidationFailedProblem
  | IdempotencyKeyReusedProblem
  | ImageFormatUnknownProblem
  | ImageTooManyPixelsProblem
  | ImageUnreadableProblem
  | RateLimitedProblem
  | HeadersTooLargeProblem
  | InternalErrorProblem
  | UnavailableProblem
  | SinceInvalidProblem
  | ContactNotFoundProblem
  | PhoneNotFoundProblem
  | LabelNotFoundProblem
  | FeedNotFoundProblem
  | LabelExistsProblem
  | UidTakenProblem
  | NothingToCallItByProblem
  | FeedRevokedProblem
  | TokenExpiredProblem
  | PreconditionFailedProblem
  | NotAppliedProblem
  | PreconditionRequiredProblem
  | ImportNotFoundProblem
  | ImportNotPlannedProblem
  | ImportNotAppliedProblem
  | ImportInProgressProblem
  | FileFormatUnknownProblem

/**
 * The refusals that any request may get. If an operation does not list one, its call throws it as a `ServiceError`.
 */
export type ServerWideProblem =
  | MalformedRequestProblem
  | RouteNotFoundProblem
  | MethodNotAllowedProblem
  | NotAcceptableProblem
  | RequestTimeoutProblem
  | BodyTooLargeProblem
  | UnsupportedMediaTypeProblem
  | HeadersTooLargeProblem
  | InternalErrorProblem

export interface AuthSignupOperation {
  body: Signup
  answer: { status: 201; data: User } | { status: 202; data: undefined }
  problem:
    | MalformedRequestProblem
    | EmailTakenProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AuthLoginOperation {
  body: Credentials
  answer: { status: 200; data: Tokens }
  problem:
    | MalformedRequestProblem
    | WrongCredentialsProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AuthRefreshOperation {
  body: RefreshToken
  answer: { status: 200; data: Tokens }
  problem:
    | MalformedRequestProblem
    | SessionEndedProblem
    | RefreshTokenInvalidProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AuthLogoutOperation {
  body: RefreshToken
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AuthVerifyEmailOperation {
  body: MailToken
  answer: { status: 200; data: User }
  problem:
    | MalformedRequestProblem
    | TokenInvalidProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AuthResendVerificationOperation {
  body: EmailOnly
  answer: { status: 202; data: undefined }
  problem:
    | MalformedRequestProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AuthRequestPasswordResetOperation {
  body: EmailOnly
  answer: { status: 202; data: undefined }
  problem:
    | MalformedRequestProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AuthResetPasswordOperation {
  body: PasswordReset
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | TokenInvalidProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface SessionsListOperation {
  answer: { status: 200; data: SessionList }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface SessionsEndOperation {
  params: {
    /** Id of the session. A value that is not a UUID gets 404, too. */
    id: string
  }
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | SessionNotFoundProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface SessionsEndOthersOperation {
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface UsersMeOperation {
  answer: { status: 200; data: User }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface UsersUpdateOperation {
  body: UserPatch
  answer: { status: 200; data: User }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface UsersChangePasswordOperation {
  body: PasswordChange
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | WrongPasswordProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface UsersChangeEmailOperation {
  body: EmailChange
  answer: { status: 202; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | WrongPasswordProblem
    | EmailTakenProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface UsersRemoveOperation {
  body: Removal
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | WrongPasswordProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface UsersExportDataOperation {
  answer: { status: 200; data: Export }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AvatarsPutOperation {
  body: Upload
  answer: { status: 200; data: User }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ValidationFailedProblem
    | ImageFormatUnknownProblem
    | ImageTooManyPixelsProblem
    | ImageUnreadableProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AvatarsGetOperation {
  answer: { status: 200; data: Blob }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | AvatarNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface AvatarsRemoveOperation {
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | AvatarNotFoundProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PicturesGetOperation {
  params: {
    /** Id of the user whose picture it is, or whose contact. A value that is not a UUID gets 404, too. */
    owner_id: string
    /** Id of the picture. A value that is not a UUID gets 404, too. */
    picture_id: string
  }
  answer: { status: 200; data: Blob }
  problem:
    | PictureNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsCreateOperation {
  body: ContactInput
  answer: { status: 201; data: Contact }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | UidTakenProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsListOperation {
  query?: ContactQuery | undefined
  answer: { status: 200; data: ContactPage }
  problem:
    | CursorInvalidProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | CursorExpiredProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsGetOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    id: string
  }
  answer: { status: 200; data: Contact }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsReplaceOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    id: string
  }
  body: ContactInput
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 200; data: Contact }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | IdempotencyKeyInUseProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | PreconditionRequiredProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsPatchOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    id: string
  }
  body: ContactPatch
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 200; data: Contact }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | IdempotencyKeyInUseProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | PreconditionRequiredProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsRemoveOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    id: string
  }
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | IdempotencyKeyInUseProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | PreconditionRequiredProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsRestoreOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    id: string
  }
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 200; data: Contact }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | UidTakenProblem
    | IdempotencyKeyInUseProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsChangesOperation {
  query?: ChangesQuery | undefined
  answer: { status: 200; data: ContactChanges }
  problem:
    | SinceInvalidProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | TokenExpiredProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsDigestOperation {
  answer: { status: 200; data: ContactsDigest }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsBatchOperation {
  body: Batch
  answer: { status: 200; data: BatchResults }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ContactsExportOperation {
  query?: ContactExportQuery | undefined
  answer: { status: 200; data: Blob }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PhonesListOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    contact_id: string
  }
  answer: { status: 200; data: PhoneList }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PhonesAddOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    contact_id: string
  }
  body: PhoneInput
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 201; data: Phone }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | IdempotencyKeyInUseProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | PreconditionRequiredProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PhonesGetOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    contact_id: string
    /** Id of the phone number. A value that is not a UUID gets 404, too. */
    phone_id: string
  }
  answer: { status: 200; data: Phone }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | PhoneNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PhonesReplaceOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    contact_id: string
    /** Id of the phone number. A value that is not a UUID gets 404, too. */
    phone_id: string
  }
  body: PhoneInput
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 200; data: Phone }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | PhoneNotFoundProblem
    | IdempotencyKeyInUseProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | PreconditionRequiredProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PhonesRemoveOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    contact_id: string
    /** Id of the phone number. A value that is not a UUID gets 404, too. */
    phone_id: string
  }
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | PhoneNotFoundProblem
    | NothingToCallItByProblem
    | IdempotencyKeyInUseProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | PreconditionRequiredProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PhotosPutOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    contact_id: string
  }
  body: Upload
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 200; data: Contact }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | ImageFormatUnknownProblem
    | ImageTooManyPixelsProblem
    | ImageUnreadableProblem
    | PreconditionRequiredProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PhotosGetOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    contact_id: string
  }
  answer: { status: 200; data: Blob }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | PhotoNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface PhotosRemoveOperation {
  params: {
    /** Id of the contact. A value that is not a UUID gets 404, too. */
    contact_id: string
  }
  /**
   * `version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the
   * contact has another version by now.
   */
  ifMatch?: number | undefined
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ContactNotFoundProblem
    | PhotoNotFoundProblem
    | IdempotencyKeyInUseProblem
    | PreconditionFailedProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | PreconditionRequiredProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface BirthdaysUpcomingOperation {
  query?: BirthdayQuery | undefined
  answer: { status: 200; data: BirthdayPage }
  problem:
    | CursorInvalidProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | CursorExpiredProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface FeedsCreateOperation {
  answer: { status: 201; data: BirthdayFeed }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface FeedsGetOperation {
  answer: { status: 200; data: BirthdayFeed }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | FeedNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface FeedsRevokeOperation {
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | FeedNotFoundProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface FeedsReadOperation {
  params: {
    /** The secret in the `url` of `GET /api/birthday_feed`. A value of another form gets 404, too. */
    secret: string
  }
  query?: FeedQuery | undefined
  answer: { status: 200; data: Blob }
  problem:
    | EmailNotVerifiedProblem
    | FeedNotFoundProblem
    | FeedRevokedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface LabelsListOperation {
  answer: { status: 200; data: LabelList }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface LabelsCreateOperation {
  body: LabelInput
  answer: { status: 201; data: Label }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | LabelExistsProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface LabelsGetOperation {
  params: {
    /** Id of the label. A value that is not a UUID gets 404, too. */
    label_id: string
  }
  answer: { status: 200; data: Label }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | LabelNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface LabelsRenameOperation {
  params: {
    /** Id of the label. A value that is not a UUID gets 404, too. */
    label_id: string
  }
  body: LabelInput
  answer: { status: 200; data: Label }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | LabelNotFoundProblem
    | LabelExistsProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface LabelsRemoveOperation {
  params: {
    /** Id of the label. A value that is not a UUID gets 404, too. */
    label_id: string
  }
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | LabelNotFoundProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface LabelsAddContactsOperation {
  params: {
    /** Id of the label. A value that is not a UUID gets 404, too. */
    label_id: string
  }
  body: ContactIds
  answer: { status: 200; data: Changed }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | LabelNotFoundProblem
    | ContactNotFoundProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface LabelsRemoveContactsOperation {
  params: {
    /** Id of the label. A value that is not a UUID gets 404, too. */
    label_id: string
  }
  body: ContactIds
  answer: { status: 200; data: Changed }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | LabelNotFoundProblem
    | ContactNotFoundProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ImportsPlanOperation {
  /** How to read the file, and what to add to its contacts. */
  query?: {
    /**
     * The format of the file. Default: the one that `Content-Type` names (`text/vcard`, `text/csv`,
     * `application/jscontact+json`), else recognised from the content.
     */
    format?: 'vcard' | 'csv' | 'jscontact' | undefined
    /** The encoding of the text, as a label of the WHATWG Encoding Standard. Default: recognised from the content. */
    encoding?: string | undefined
    /** Only for CSV: the character between the cells. Default: recognised from the header. */
    delimiter?: 'comma' | 'semicolon' | 'tab' | 'pipe' | undefined
    /**
     * Only for CSV: whether `3/12/1990` is 3 December (`day_first`) or 12 March (`month_first`). Default: recognised
     * from a date of the file with a number above 12.
     */
    date_order?: 'day_first' | 'month_first' | undefined
    /**
     * Only for CSV: what columns hold, if that is not recognised. A JSON object with the headers of these columns; its
     * values are fields, such as `first_name`, `emails.1.address` or `phones.work.number`, or null to keep a column for
     * exports only. The guide of imports lists the fields. At most 10000 characters.
     */
    columns?: string | undefined
    /**
     * A label that each contact of the file gets, also those that exist already. It is created if the user has no such
     * label.
     */
    label?: string | undefined
  } | undefined
  body: Upload
  answer: { status: 201; data: Import }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | FileFormatUnknownProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ImportsListOperation {
  answer: { status: 200; data: ImportList }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ImportsGetOperation {
  params: {
    /** Id of the import. A value that is not a UUID gets 404, too. */
    id: string
  }
  answer: { status: 200; data: Import }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ImportNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ImportsItemsOperation {
  params: {
    /** Id of the import. A value that is not a UUID gets 404, too. */
    id: string
  }
  /** Which cards to list. */
  query?: {
    /** Only cards with this verdict. */
    verdict?: 'create' | 'update' | 'same' | 'refused' | undefined
    /** Only cards in this state. */
    state?: 'planned' | 'applied' | 'undone' | 'kept' | undefined
    /**
     * Number of items to skip, 0 to 100000; default 0. Items that are added or removed between two requests shift the
     * later pages, and a larger `skip` takes longer: to read a whole list use `cursor`.
     */
    skip?: number | undefined
    /** Maximum number of items to return, 1 to 1000; default 100. */
    limit?: number | undefined
    /**
     * The `next_cursor` of a page: continues after its last item, even if that item was changed or removed. It is
     * opaque, valid for 24 hours, and only for the same user and the same query; only `limit` and `include_total` may
     * differ. Cannot be combined with `skip`.
     */
    cursor?: string | undefined
    /**
     * Whether to count all items of the list: `true` stops counting at 10000, `exact` counts all of them, which takes
     * longer the more there are. Default `'false'`.
     */
    include_total?: 'true' | 'exact' | 'false' | undefined
  } | undefined
  answer: { status: 200; data: ImportItemPage }
  problem:
    | CursorInvalidProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ImportNotFoundProblem
    | CursorExpiredProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ImportsEventsOperation {
  params: {
    /** Id of the import. A value that is not a UUID gets 404, too. */
    id: string
  }
  answer: { status: 200; data: Blob }
  problem:
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ImportNotFoundProblem
    | ValidationFailedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ImportsApplyOperation {
  params: {
    /** Id of the import. A value that is not a UUID gets 404, too. */
    id: string
  }
  answer: { status: 200; data: Import }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ImportNotFoundProblem
    | ImportNotPlannedProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ImportsUndoOperation {
  params: {
    /** Id of the import. A value that is not a UUID gets 404, too. */
    id: string
  }
  answer: { status: 200; data: Import }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ImportNotFoundProblem
    | ImportNotAppliedProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface ImportsRemoveOperation {
  params: {
    /** Id of the import. A value that is not a UUID gets 404, too. */
    id: string
  }
  answer: { status: 204; data: undefined }
  problem:
    | MalformedRequestProblem
    | NotSignedInProblem
    | AccessTokenInvalidProblem
    | AccessTokenExpiredProblem
    | SessionEndedProblem
    | EmailNotVerifiedProblem
    | ImportNotFoundProblem
    | ImportInProgressProblem
    | IdempotencyKeyInUseProblem
    | ValidationFailedProblem
    | IdempotencyKeyReusedProblem
    | RateLimitedProblem
    | UnavailableProblem
}

export interface SystemHealthOperation {
  answer: { status: 200; data: Health }
  problem:
    | ValidationFailedProblem
    | UnavailableProblem
}

export interface SystemReadyOperation {
  answer: { status: 200; data: Health }
  problem:
    | ValidationFailedProblem
    | UnavailableProblem
}

export interface SystemLiveOperation {
  answer: { status: 200; data: Health }
  problem:
    | ValidationFailedProblem
}

/** Every operation: its arguments, its answers and its refusals. */
export interface Operations {
  auth: {
    signup: AuthSignupOperation
    login: AuthLoginOperation
    refresh: AuthRefreshOperation
    logout: AuthLogoutOperation
    verifyEmail: AuthVerifyEmailOperation
    resendVerification: AuthResendVerificationOperation
    requestPasswordReset: AuthRequestPasswordResetOperation
    resetPassword: AuthResetPasswordOperation
  }
  sessions: {
    list: SessionsListOperation
    end: SessionsEndOperation
    endOthers: SessionsEndOthersOperation
  }
  users: {
    me: UsersMeOperation
    update: UsersUpdateOperation
    changePassword: UsersChangePasswordOperation
    changeEmail: UsersChangeEmailOperation
    remove: UsersRemoveOperation
    exportData: UsersExportDataOperation
  }
  avatars: {
    put: AvatarsPutOperation
    get: AvatarsGetOperation
    remove: AvatarsRemoveOperation
  }
  pictures: {
    get: PicturesGetOperation
  }
  contacts: {
    create: ContactsCreateOperation
    list: ContactsListOperation
    get: ContactsGetOperation
    replace: ContactsReplaceOperation
    patch: ContactsPatchOperation
    remove: ContactsRemoveOperation
    restore: ContactsRestoreOperation
    changes: ContactsChangesOperation
    digest: ContactsDigestOperation
    batch: ContactsBatchOperation
    export: ContactsExportOperation
  }
  phones: {
    list: PhonesListOperation
    add: PhonesAddOperation
    get: PhonesGetOperation
    replace: PhonesReplaceOperation
    remove: PhonesRemoveOperation
  }
  photos: {
    put: PhotosPutOperation
    get: PhotosGetOperation
    remove: PhotosRemoveOperation
  }
  birthdays: {
    upcoming: BirthdaysUpcomingOperation
  }
  feeds: {
    create: FeedsCreateOperation
    get: FeedsGetOperation
    revoke: FeedsRevokeOperation
    read: FeedsReadOperation
  }
  labels: {
    list: LabelsListOperation
    create: LabelsCreateOperation
    get: LabelsGetOperation
    rename: LabelsRenameOperation
    remove: LabelsRemoveOperation
    addContacts: LabelsAddContactsOperation
    removeContacts: LabelsRemoveContactsOperation
  }
  imports: {
    plan: ImportsPlanOperation
    list: ImportsListOperation
    get: ImportsGetOperation
    items: ImportsItemsOperation
    events: ImportsEventsOperation
    apply: ImportsApplyOperation
    undo: ImportsUndoOperation
    remove: ImportsRemoveOperation
  }
  system: {
    health: SystemHealthOperation
    ready: SystemReadyOperation
    live: SystemLiveOperation
  }
}
