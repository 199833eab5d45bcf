// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.

import type { Upload } from './upload.ts'

/** A new account. */
export interface Signup {
  /** Display name, 1 to 100 characters. Not unique, and never used to sign in. */
  username: string
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters; trimmed and lower-cased, so that case never makes
   * two accounts.
   */
  email: string
  /**
   * The new password: 8 to 128 characters (at most 1 KiB), normalised to NFC, otherwise as typed. Common passwords and
   * the own name or e-mail are refused. Whoever runs the server may ask for another minimum.
   */
  password: string
}

/** An account, as its owner sees it. */
export interface User {
  /** The user. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /** Display name, 1 to 100 characters. Not unique, and never used to sign in. */
  username: string
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters; trimmed and lower-cased, so that case never makes
   * two accounts.
   */
  email: string
  /** Whether the owner of the address has confirmed it. */
  email_verified: boolean
  /** Language of letters to this user (BCP 47). */
  language: 'en' | 'uk'
  /** Decides which day is today for upcoming birthdays. A name of the IANA time zone database. */
  time_zone: string
  /**
   * Country in which phone numbers without a country code are read; null for none. Two capital letters of ISO 3166-1.
   */
  default_region: string | null
  /** When somebody born on 29 February celebrates in a common year. */
  leap_day: 'feb_28' | 'mar_1'
  /**
   * Where the picture is: an address that nobody can guess and an `<img>` can use without a token; null without a
   * picture. It changes with the picture and stays the same otherwise.
   */
  avatar_url: string | null
  /** When the account was made. RFC 3339, in UTC with milliseconds. */
  created_at: string
}

/** What signs in. */
export interface Credentials {
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters; trimmed and lower-cased, so that case never makes
   * two accounts.
   */
  email: string
  /** The password, as typed at sign-up. */
  password: string
}

/** A pair of tokens. */
export interface Tokens {
  /** JWT to send as `Authorization: Bearer …` (RFC 6750). */
  access_token: string
  /** JWT that gets the next pair, once. Keep it secret and keep only the newest. */
  refresh_token: string
  /** How to send the access token. */
  token_type: 'Bearer'
  /** Seconds that the access token lives. */
  expires_in: number
  /** The session, one per device. UUIDv7 (RFC 9562): later ids are greater. */
  session_id: string
}

/** A refresh token on its own. */
export interface RefreshToken {
  /** The refresh token that was answered last, 1 to 4096 characters. */
  refresh_token: string
}

/** What the link in a mail carries. */
export interface MailToken {
  /** The token of the link in the mail, 1 to 256 characters. It works once. */
  token: string
}

/** The address that a mail is wanted for. */
export interface EmailOnly {
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters; trimmed and lower-cased, so that case never makes
   * two accounts.
   */
  email: string
}

/** A new password for whom the mail was sent to. */
export interface PasswordReset {
  /** The token of the link in the mail, 1 to 256 characters. It works once. */
  token: string
  /**
   * The new password: 8 to 128 characters (at most 1 KiB), normalised to NFC, otherwise as typed. Common passwords and
   * the own name or e-mail are refused. Whoever runs the server may ask for another minimum.
   */
  password: string
}

/** Where the user is signed in. */
export interface SessionList {
  /** The living sessions, the one used last first. */
  items: Session[]
}

/** A signed-in device. */
export interface Session {
  /** The session; the same as `session_id` of its tokens. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /** `User-Agent` of the sign-in, at most 200 characters; null when there was none. */
  device: string | null
  /** Address of the sign-in (IPv4 or IPv6). */
  ip: string
  /** When it was signed in. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When its tokens were last refreshed, or first used after that. RFC 3339, in UTC with milliseconds. */
  last_used_at: string
  /** Whether this request belongs to it. */
  current: boolean
}

/** What changes; members left out stay. */
export interface UserPatch {
  /** Display name, 1 to 100 characters. Not unique, and never used to sign in. */
  username?: string | undefined
  /** Language of letters to this user (BCP 47). */
  language?: 'en' | 'uk' | undefined
  /** Decides which day is today for upcoming birthdays. A name of the IANA time zone database. */
  time_zone?: string | undefined
  /**
   * Country in which phone numbers without a country code are read; null for none. Counts for numbers saved from now
   * on. Two capital letters of ISO 3166-1.
   */
  default_region?: string | null | undefined
  /** When somebody born on 29 February celebrates in a common year. */
  leap_day?: 'feb_28' | 'mar_1' | undefined
}

/** The password before and after. */
export interface PasswordChange {
  /** The current password, once more. */
  current_password: string
  /**
   * The new password: 8 to 128 characters (at most 1 KiB), normalised to NFC, otherwise as typed. Common passwords and
   * the own name or e-mail are refused. Whoever runs the server may ask for another minimum.
   */
  new_password: string
}

/** The address to change to. */
export interface EmailChange {
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters; trimmed and lower-cased, so that case never makes
   * two accounts.
   */
  email: string
  /** The current password, once more. */
  password: string
}

/** What confirms that the account is to go. */
export interface Removal {
  /** The current password, once more. */
  password: string
}

/**
 * All that is held about the user, but for what only proves a secret: the hash of the password and those of tokens.
 */
export interface Export {
  user: User
  /** The picture of the user, if there is one. */
  pictures: HeldPicture[]
  /** Every session, those too that have been over for less than 30 days. */
  sessions: HeldSession[]
  /** The links that were mailed. */
  links: HeldLink[]
  /** The letters of the last 3 days, and those that were not sent yet. */
  letters: HeldLetter[]
  /** What happened to the security of the account within a year, the oldest first. */
  audit_events: AuditEvent[]
  /** The labels, by name. */
  labels: Label[]
  /** The whole address book, in the order of creation. */
  contacts: Contact[]
  /** What is in the trash, in the order of creation. */
  trashed_contacts: Contact[]
  /** Ids of contacts that are gone, kept for 90 days for those who follow the changes. */
  purged_contacts: HeldPurgedContact[]
}

/** A picture that is kept. */
export interface HeldPicture {
  /** Where the picture itself is. */
  url: string
  /** As what it is kept. */
  media_type: string
  /** Its bytes. */
  size: number
  /** When it was sent. RFC 3339, in UTC with milliseconds. */
  created_at: string
}

/** A session with all that is kept about it; those that are over are among them. */
export interface HeldSession {
  /** The session; the same as `session_id` of its tokens. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /** `User-Agent` of the sign-in, at most 200 characters; null when there was none. */
  device: string | null
  /** Address of the sign-in (IPv4 or IPv6). */
  ip: string
  /** When it was signed in. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When its tokens were last refreshed, or first used after that. RFC 3339, in UTC with milliseconds. */
  last_used_at: string
  /** When it ends at the latest. RFC 3339, in UTC with milliseconds. */
  expires_at: string
  /** When it ended; null while it lives. RFC 3339, in UTC with milliseconds. */
  ended_at: string | null
  /**
   * What ended it: `signed-out`, `ended-by-owner`, `password-changed`, `password-reset` or `reuse`; null while it
   * lives.
   */
  end_reason: string | null
}

/** The newest link of its purpose that was mailed; it is kept until 3 days after it was used or has expired. */
export interface HeldLink {
  /** What following it does: verify the address, reset the password, change the address. */
  purpose: 'verify' | 'reset' | 'change'
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters; trimmed and lower-cased, so that case never makes
   * two accounts.
   */
  address: string
  /** Until when it works. RFC 3339, in UTC with milliseconds. */
  expires_at: string
  /** When it was used; null if it was not. RFC 3339, in UTC with milliseconds. */
  used_at: string | null
}

/** A letter that was mailed, or is about to be. */
export interface HeldLetter {
  /** What it is about. */
  kind: string
  /** Display name, 1 to 100 characters. Not unique, and never used to sign in. */
  to_name: string
  /**
   * E-mail address (RFC 6531) of the account, at most 254 characters; trimmed and lower-cased, so that case never makes
   * two accounts.
   */
  to_address: string
  /** Language of letters to this user (BCP 47). */
  language: 'en' | 'uk'
  /** What it tells, by its kind: the new address, and the device and address of who caused it. */
  data: Record<string, unknown>
  /** When it was written. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When it was sent; null while it was not. RFC 3339, in UTC with milliseconds. */
  sent_at: string | null
}

/** Something that happened to the security of an account. */
export interface AuditEvent {
  /** The event. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /** What happened. `token-reused`: a used refresh token came back, so its session was ended. */
  kind: 'signed-up' | 'signed-in' | 'signed-out' | 'sessions-ended' | 'token-reused' | 'email-verified' | 'email-change-requested' | 'email-changed' | 'password-changed' | 'password-reset'
  /** When it happened. RFC 3339, in UTC with milliseconds. */
  at: string
  /** Address of the request that did it (IPv4 or IPv6). */
  ip: string
  /** `User-Agent` of that request, at most 200 characters; null when there was none. */
  device: string | null
  /** More about it, by its kind: the session, the addresses. */
  details: Record<string, unknown>
}

/** A label that can be put on contacts. */
export interface Label {
  /** The label; stays when it is renamed. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /** Its name, 1 to 50 characters, unique among the labels of the user without regard to case. */
  name: string
  /** When it was created. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When it was renamed last. RFC 3339, in UTC with milliseconds. */
  updated_at: string
}

/** Somebody in the address book. Absent single values are null, absent lists empty; no member is ever left out. */
export interface Contact {
  /** The contact. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /** Counts its changes; the `ETag` is `"<version>"`. */
  version: number
  /** Given name, 1 to 200 characters. */
  first_name: string
  /** Family name, 1 to 200 characters. */
  last_name: string | null
  /** At most 20; the first is the preferred one. */
  emails: ContactEmail[]
  /** At most 20; the first is the preferred one. */
  phones: Phone[]
  /**
   * Date of birth: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) when the year is unknown. Never after today
   * (where today is furthest, UTC+14), year 1 or later. `--02-29` is fine, `1990-02-29` is not a date.
   */
  birthday: string | null
  /** Company or other organisation, 1 to 200 characters. */
  organization: string | null
  /** Position there, 1 to 200 characters. */
  job_title: string | null
  /** Free text, newlines allowed, at most 10000 characters. */
  notes: string | null
  /** A free JSON object, at most 16 KiB as UTF-8 JSON and 32 levels deep. Not searched. */
  additional_data: Record<string, unknown>
  /** The labels that are on it, at most 100, in the order in which they were put on. */
  labels: string[]
  /** When it was created. RFC 3339, in UTC with milliseconds. */
  created_at: string
  /** When it was changed last. RFC 3339, in UTC with milliseconds. */
  updated_at: string
  /** When it was moved to the trash; null outside of it. RFC 3339, in UTC with milliseconds. */
  deleted_at: string | null
}

/** An e-mail address of a contact. */
export interface ContactEmail {
  /** E-mail address (RFC 6531), at most 254 characters. */
  address: string
  /** Free text of at most 50 characters, or null; home, work, mobile and other are suggestions. */
  label: string | null
}

/** A phone number of a contact. */
export interface Phone {
  /** The phone number; stays when the number changes. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /** The number as typed, at most 64 characters with at least 3 digits. */
  number: string
  /**
   * The number in international form (ITU-T E.164), derived with the `default_region` that the owner had when it was
   * saved; null where it cannot be.
   */
  e164: string | null
  /** Free text of at most 50 characters, or null; home, work, mobile and other are suggestions. */
  label: string | null
}

/** A contact that is gone, but for its id. */
export interface HeldPurgedContact {
  /** The contact that was. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /** When it went for good. RFC 3339, in UTC with milliseconds. */
  purged_at: string
}

/** A whole contact to save. Only `first_name` is required; what is left out is empty. */
export interface ContactInput {
  /** Given name, 1 to 200 characters. */
  first_name: string
  /** Family name, 1 to 200 characters. Default `null`. */
  last_name?: string | null | undefined
  /** At most 20, the preferred one first. Default `[]`. */
  emails?: ContactEmailInput[] | undefined
  /** At most 20, the preferred one first. Default `[]`. */
  phones?: ContactPhoneInput[] | undefined
  /**
   * Date of birth: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) when the year is unknown. Never after today
   * (where today is furthest, UTC+14), year 1 or later. `--02-29` is fine, `1990-02-29` is not a date. Default `null`.
   */
  birthday?: string | null | undefined
  /** Company or other organisation, 1 to 200 characters. Default `null`. */
  organization?: string | null | undefined
  /** Position there, 1 to 200 characters. Default `null`. */
  job_title?: string | null | undefined
  /** Free text, newlines allowed, at most 10000 characters. Default `null`. */
  notes?: string | null | undefined
  /** A free JSON object, at most 16 KiB as UTF-8 JSON and 32 levels deep. Not searched. Default `{}`. */
  additional_data?: Record<string, unknown> | undefined
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  id?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  version?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  labels?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  created_at?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  updated_at?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  deleted_at?: unknown
}

/** An e-mail address to save. */
export interface ContactEmailInput {
  /** E-mail address (RFC 6531), at most 254 characters. */
  address: string
  /** Free text of at most 50 characters, or null; home, work, mobile and other are suggestions. Default `null`. */
  label?: string | null | undefined
}

/** A phone number of a contact to save. */
export interface ContactPhoneInput {
  /** The number as typed, at most 64 characters with at least 3 digits. */
  number: string
  /** Free text of at most 50 characters, or null; home, work, mobile and other are suggestions. Default `null`. */
  label?: string | null | undefined
  /**
   * The id of a phone number that the contact has already, which keeps it; without one the number is new. An unknown id
   * is refused.
   */
  id?: string | undefined
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  e164?: unknown
}

/** One page of contacts. */
export interface ContactPage {
  /** The items in the order of the list, at most `limit`. */
  items: Contact[]
  /** What asks for the next page as `cursor`; null at the end of the list. `Link` has the address of that page. */
  next_cursor: string | null
  /** How many items the whole list has, at most 10000 with `include_total=true`; null unless asked for. */
  total: number | null
  /** Whether `total` is all of them, and not only as far as was counted; null unless asked for. */
  total_is_exact: boolean | null
}

/** Which contacts to list. Filters that are given together must all match. */
export interface ContactQuery {
  /**
   * Part of the first name. Case, accents, apostrophes and script do not matter; `%`, `_` and `\` are ordinary
   * characters. 1 to 200 characters.
   */
  first_name?: string | undefined
  /**
   * Part of the last name. Case, accents, apostrophes and script do not matter; `%`, `_` and `\` are ordinary
   * characters. 1 to 200 characters.
   */
  last_name?: string | undefined
  /**
   * Part of an e-mail address. Case, accents, apostrophes and script do not matter; `%`, `_` and `\` are ordinary
   * characters. 1 to 200 characters.
   */
  email?: string | undefined
  /**
   * Part of a phone number, in any writing: its digits are looked for in the number as typed, in its E.164 and in its
   * national form. 1 to 200 characters with at least one digit.
   */
  phone?: string | undefined
  /**
   * One box for everything: every word must occur somewhere in the names, e-mails, phones, organisation, job title or
   * notes. Case, accents, apostrophes and script do not matter; `%`, `_` and `\` are ordinary characters. 1 to 200
   * characters.
   */
  q?: string | undefined
  /**
   * Id of a label that is on the contact. Nobody has one that does not exist (any more), so that the list is empty
   * then.
   */
  label?: string | undefined
  /**
   * With `true` those in the trash, which are in no other list. They have no order by `next_birthday`. Default
   * `'false'`.
   */
  trashed?: 'true' | 'false' | undefined
  /**
   * The order, with `-` the other way round. Names are in the order of the Unicode Collation Algorithm, `next_birthday`
   * counts from today in the time zone of the profile. Equals come in the order of their ids; who has no value comes
   * last, with `-` first. Default `'created_at'`.
   */
  sort?: 'created_at' | 'updated_at' | 'first_name' | 'last_name' | 'next_birthday' | '-created_at' | '-updated_at' | '-first_name' | '-last_name' | '-next_birthday' | undefined
  /**
   * How many items to pass over, 0 to 100000; 0 if left out. Items that come or go between two requests shift the pages
   * after them, and a far page costs more than a near one: to walk a list use `cursor`.
   */
  skip?: number | undefined
  /** How many items to answer at most, 1 to 1000; 100 if left out. */
  limit?: number | undefined
  /**
   * The `next_cursor` of a page: goes on after its last item, even when that item was changed or is gone. It is opaque,
   * belongs to the user and to the other members of the query it was made for, `limit` and `include_total` excepted,
   * and lives for 24 hours. Not together with `skip`.
   */
  cursor?: string | undefined
  /**
   * Whether to count all items of the list: `true` counts to 10000, `exact` to the end, however long that takes.
   * Default `'false'`.
   */
  include_total?: 'true' | 'exact' | 'false' | undefined
}

/** A JSON Merge Patch (RFC 7396): null clears, a member left out stays, a list is replaced as a whole. */
export interface ContactPatch {
  /** Given name, 1 to 200 characters. */
  first_name?: string | undefined
  /** Family name, 1 to 200 characters. */
  last_name?: string | null | undefined
  /** At most 20, the preferred one first. */
  emails?: ContactEmailInput[] | null | undefined
  /** At most 20, the preferred one first. */
  phones?: ContactPhoneInput[] | null | undefined
  /**
   * Date of birth: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) when the year is unknown. Never after today
   * (where today is furthest, UTC+14), year 1 or later. `--02-29` is fine, `1990-02-29` is not a date.
   */
  birthday?: string | null | undefined
  /** Company or other organisation, 1 to 200 characters. */
  organization?: string | null | undefined
  /** Position there, 1 to 200 characters. */
  job_title?: string | null | undefined
  /** Free text, newlines allowed, at most 10000 characters. */
  notes?: string | null | undefined
  /** Merged member by member, null removes one; the result is a free JSON object of at most 16 KiB. */
  additional_data?: Record<string, unknown> | null | undefined
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  id?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  version?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  labels?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  created_at?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  updated_at?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  deleted_at?: unknown
}

/** What changed, in the order in which it did. */
export interface ContactChanges {
  /** In the order in which they happened. */
  items: ContactChange[]
  /**
   * What to ask with the next time; there is one when nothing is new, too. Opaque, and good for nobody else; the same
   * state has the same one.
   */
  next_since: string
  /** Whether more is there already. */
  has_more: boolean
}

/** What became of a contact. However often it changed, it is there once, with the last. */
export interface ContactChange {
  /** The contact. UUIDv7 (RFC 9562): later ids are greater. */
  id: string
  /**
   * What it came to: `saved` was created, changed or restored, `trashed` is in the trash, `purged` is gone for good.
   * One whose creation was never seen may be `trashed` or `purged` all the same.
   */
  change: 'saved' | 'trashed' | 'purged'
  /** As it is now, in the trash too; null when it is gone for good. */
  contact: Contact | null
}

/** Which changes to list. */
export interface ChangesQuery {
  /**
   * The `next_since` up to which changes are known; without it from the beginning. Opaque, and good for nobody else;
   * the same state has the same one.
   */
  since?: string | undefined
  /** How many changes to answer at most, 1 to 1000; 100 if left out. */
  limit?: number | undefined
}

/** What a copy of the address book has to come to. */
export interface ContactsDigest {
  /** How many contacts there are, those in the trash not counted. */
  count: number
  /**
   * SHA-256, in lower-case hexadecimal, over the lines `<id>:<version>`, each ended by a newline (U+000A), of all
   * contacts sorted by id.
   */
  hash: string
  /**
   * The `since` of exactly this state: whoever came to the same `next_since` has to have the same hash, and whoever has
   * the same hash can go on from here. Opaque, and good for nobody else; the same state has the same one.
   */
  since: string
}

/** Creates, patches and removals of contacts. */
export interface Batch {
  /**
   * With true all items are done or none: if one is refused, the others are answered with 424 `not-applied`. False if
   * left out. Default `false`.
   */
  atomic?: boolean | undefined
  /** What to do, in this order; 1 to 1000 items. Each sees what those before it have done. */
  items: (BatchCreate | BatchPatch | BatchRemove)[]
}

/** Adds a contact. */
export interface BatchCreate {
  /** What to do. */
  op: 'create'
  body: ContactInput
}

/** Applies a JSON Merge Patch (RFC 7396). */
export interface BatchPatch {
  /** What to do. */
  op: 'patch'
  /** The contact. An id that is not there is a 404 of this item. */
  id: string
  /** As the header `If-Match`: the ETag of the contact as it was read, else the item is a 412. */
  if_match?: string | undefined
  body: ContactPatch
}

/** Moves a contact to the trash. */
export interface BatchRemove {
  /** What to do. */
  op: 'remove'
  /** The contact. An id that is not there is a 404 of this item. */
  id: string
  /** As the header `If-Match`: the ETag of the contact as it was read, else the item is a 412. */
  if_match?: string | undefined
}

/** What became of a batch. */
export interface BatchResults {
  /** The results, in the order of the items. */
  items: BatchResult[]
}

/** What became of one item. */
export interface BatchResult {
  /** The status that the item would have had as a request of its own, or 424. */
  status: number
  /** The contact, or the problem; null for a removal. */
  body: Contact | ValidationFailedProblem | ContactNotFoundProblem | PreconditionFailedProblem | PreconditionRequiredProblem | NotAppliedProblem | null
}

/** One invalid place of a request. */
export interface FieldError {
  /** The place: a JSON Pointer (RFC 6901) into the body as `#/phones/0/number`, or `query/days` for a query member. */
  pointer: string
  /** What is wrong there, in kebab-case: `required`, `too-long`, `unknown-member`, …. */
  code: string
  /** The same for a person to read. */
  detail: string
}

/** The phone numbers of one contact. */
export interface PhoneList {
  /** All phone numbers of the contact, the preferred one first. */
  items: Phone[]
}

/** A phone number to save. */
export interface PhoneInput {
  /** The number as typed, at most 64 characters with at least 3 digits. */
  number: string
  /** Free text of at most 50 characters, or null; home, work, mobile and other are suggestions. Default `null`. */
  label?: string | null | undefined
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  id?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  e164?: unknown
}

/** One page of upcoming birthdays. */
export interface BirthdayPage {
  /** The items in the order of the list, at most `limit`. */
  items: UpcomingBirthday[]
  /** What asks for the next page as `cursor`; null at the end of the list. `Link` has the address of that page. */
  next_cursor: string | null
  /** How many items the whole list has, at most 10000 with `include_total=true`; null unless asked for. */
  total: number | null
  /** Whether `total` is all of them, and not only as far as was counted; null unless asked for. */
  total_is_exact: boolean | null
}

/** A contact and the next celebration of its birthday. */
export interface UpcomingBirthday {
  contact: Contact
  /** The day of the next celebration, today included. `YYYY-MM-DD`, year 1 or later. */
  next_birthday: string
  /** Days from today until then, 0 to 366; 0 is today. */
  days_until: number
  /** The age in years that is reached on that day; null when the year of birth is unknown, or when it is below 1. */
  turns: number | null
}

/** Which window of days to look at. */
export interface BirthdayQuery {
  /**
   * How many days to look ahead, 0 to 366; 7 if left out. The window is closed: today and the day that many days later
   * are both in it. With 366 nobody is missing and nobody comes twice.
   */
  days?: number | undefined
  /**
   * How many items to pass over, 0 to 100000; 0 if left out. Items that come or go between two requests shift the pages
   * after them, and a far page costs more than a near one: to walk a list use `cursor`.
   */
  skip?: number | undefined
  /** How many items to answer at most, 1 to 1000; 100 if left out. */
  limit?: number | undefined
  /**
   * The `next_cursor` of a page: goes on after its last item, even when that item was changed or is gone. It is opaque,
   * belongs to the user and to the other members of the query it was made for, `limit` and `include_total` excepted,
   * and lives for 24 hours. Not together with `skip`.
   */
  cursor?: string | undefined
  /**
   * Whether to count all items of the list: `true` counts to 10000, `exact` to the end, however long that takes.
   * Default `'false'`.
   */
  include_total?: 'true' | 'exact' | 'false' | undefined
  /** The day to count as today; wins over `time_zone`. `YYYY-MM-DD`, year 1 or later. */
  from?: string | undefined
  /** Today is the date in this zone; without it, in the zone of the profile. A name of the IANA time zone database. */
  time_zone?: string | undefined
  /**
   * When somebody born on 29 February celebrates in a common year; without it, as the profile says. In a leap year it
   * is the 29th.
   */
  leap_day?: 'feb_28' | 'mar_1' | undefined
}

/** The labels of the user. */
export interface LabelList {
  /** All labels of the user, by name as people sort (Unicode collation), at most 1000. */
  items: Label[]
}

/** A label to save. */
export interface LabelInput {
  /** Its name, 1 to 50 characters, unique among the labels of the user without regard to case. */
  name: string
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  id?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  created_at?: unknown
  /** Read-only: accepted, so that what was read can be sent back, and ignored. */
  updated_at?: unknown
}

/** Some contacts. */
export interface ContactIds {
  /** Ids of contacts, at most 1000. One that stands here twice counts once. */
  contact_ids: string[]
}

/** What came of it. */
export interface Changed {
  /** How many of the contacts were changed; the others were so already. */
  changed: number
}

/** The service is well. */
export interface Health {
  /** The service answers. */
  status: 'ok'
  /** Version of the service (semver). */
  version: string
}

/** The members that every refusal has (RFC 9457). */
export interface ProblemBase {
  /** Absolute URL of the page about this refusal, `/problems/{code}`. */
  type: string
  /** The same for every refusal of this type. */
  title: string
  /** The HTTP status again. */
  status: number
  /** What happened this time, for a person to read. */
  detail: string
  /** The stable name to program against. */
  code: string
  /** The `X-Request-Id` of the answer; name it when asking for help. */
  request_id: string
}

/**
 * The request cannot be read (400). The JSON in the body, the URL or a header breaks the rules of its own syntax.
 *
 * Send well-formed JSON in UTF-8, percent-encode the URL, and look at `detail` for the place.
 */
export interface MalformedRequestProblem extends ProblemBase {
  status: 400
  code: 'malformed-request'
}

/**
 * The token of the link cannot be used (400). The token was used already, was followed by a newer one, has expired, or
 * is none of ours.
 *
 * Ask for a new mail and use the link in the newest one, once.
 */
export interface TokenInvalidProblem extends ProblemBase {
  status: 400
  code: 'token-invalid'
}

/**
 * The token of the changes is not one of yours (400). `since` is malformed, forged, or was answered to somebody else.
 *
 * Send a `next_since` as it was answered, or start again without `since`.
 */
export interface SinceInvalidProblem extends ProblemBase {
  status: 400
  code: 'since-invalid'
}

/**
 * The cursor cannot be used here (400). It is not a `next_cursor` as it was answered, or it was made for somebody else,
 * for another list, or for another `sort` or filter than this request has.
 *
 * Send it as it was answered with the same query, or begin at the first page without one.
 */
export interface CursorInvalidProblem extends ProblemBase {
  status: 400
  code: 'cursor-invalid'
}

/**
 * This needs an access token (401). The request carries no `Authorization: Bearer …` header.
 *
 * Sign in with `POST /api/auth/login` and send the `access_token` of the answer.
 */
export interface NotSignedInProblem extends ProblemBase {
  status: 401
  code: 'not-signed-in'
}

/**
 * The access token is not one of ours (401). The bearer token is malformed, forged, of another class (a refresh token,
 * say) or signed with a key that was retired.
 *
 * Send the `access_token` as it was answered, or sign in again.
 */
export interface AccessTokenInvalidProblem extends ProblemBase {
  status: 401
  code: 'access-token-invalid'
}

/**
 * The access token has expired (401). An access token lives for ten minutes.
 *
 * Get a new pair with `POST /api/auth/refresh`; the session goes on.
 */
export interface AccessTokenExpiredProblem extends ProblemBase {
  status: 401
  code: 'access-token-expired'
}

/**
 * The session has ended (401). It was signed out, it was idle for 14 days, it is older than 90 days, or a refresh token
 * that had been used came back, which means that two parties hold it.
 *
 * Sign in again with `POST /api/auth/login`.
 */
export interface SessionEndedProblem extends ProblemBase {
  status: 401
  code: 'session-ended'
}

/**
 * E-mail or password is wrong (401). No account has this e-mail and this password together. Which of the two is wrong
 * is not told to anybody.
 *
 * Check both, or sign up with `POST /api/auth/signup`.
 */
export interface WrongCredentialsProblem extends ProblemBase {
  status: 401
  code: 'wrong-credentials'
}

/**
 * The e-mail address is not verified (403). This service asks for a verified e-mail address before anything but the own
 * profile can be used.
 *
 * Follow the link in the mail, or have it sent again with `POST /api/auth/resend_verification`.
 */
export interface EmailNotVerifiedProblem extends ProblemBase {
  status: 403
  code: 'email-not-verified'
}

/**
 * The password is wrong (403). This step asks for the password once more, and it is not the one of the account.
 *
 * Send the current password, or reset it with `POST /api/auth/request_password_reset`.
 */
export interface WrongPasswordProblem extends ProblemBase {
  status: 403
  code: 'wrong-password'
}

/**
 * There is nothing at this address (404). No operation has this path.
 *
 * Compare the path with the documentation at `/docs`.
 */
export interface RouteNotFoundProblem extends ProblemBase {
  status: 404
  code: 'route-not-found'
}

/**
 * No such contact (404). The contact does not exist, was removed, or belongs to somebody else: these cannot be told
 * apart. An id that is no UUID is answered alike.
 *
 * Take the id from `GET /api/contacts`.
 */
export interface ContactNotFoundProblem extends ProblemBase {
  status: 404
  code: 'contact-not-found'
}

/**
 * No such phone number (404). The contact is there, but no phone number of it has this id.
 *
 * Take the id from `GET /api/contacts/{contact_id}/phones`.
 */
export interface PhoneNotFoundProblem extends ProblemBase {
  status: 404
  code: 'phone-not-found'
}

/**
 * No such label (404). The label does not exist, was removed, or belongs to somebody else: these cannot be told apart.
 * An id that is no UUID is answered alike.
 *
 * Take the id from `GET /api/labels`.
 */
export interface LabelNotFoundProblem extends ProblemBase {
  status: 404
  code: 'label-not-found'
}

/**
 * No such session (404). The session is not there, has ended already, or is somebody else's: these cannot be told
 * apart.
 *
 * Take the id from `GET /api/sessions`.
 */
export interface SessionNotFoundProblem extends ProblemBase {
  status: 404
  code: 'session-not-found'
}

/**
 * There is no picture (404). The signed-in user has none; a default picture is not invented.
 *
 * Send one with `PUT /api/users/me/avatar`.
 */
export interface AvatarNotFoundProblem extends ProblemBase {
  status: 404
  code: 'avatar-not-found'
}

/**
 * No such picture (404). No picture has this address: it was replaced or removed, or there never was one. An id that is
 * no UUID is answered alike.
 *
 * Take the address from whom it shows: `avatar_url` of a user.
 */
export interface PictureNotFoundProblem extends ProblemBase {
  status: 404
  code: 'picture-not-found'
}

/**
 * The method is not allowed here (405). The path exists, but not with this HTTP method.
 *
 * Use one of the methods that the `Allow` header names.
 */
export interface MethodNotAllowedProblem extends ProblemBase {
  status: 405
  code: 'method-not-allowed'
}

/**
 * No acceptable form (406). The `Accept` header leaves out every media type that this operation can answer with.
 *
 * Accept `application/json`, or leave the header away.
 */
export interface NotAcceptableProblem extends ProblemBase {
  status: 406
  code: 'not-acceptable'
}

/**
 * The request came too slowly (408). The request was not complete within 15 seconds, or its headers within 10.
 *
 * Send it again over a better connection.
 */
export interface RequestTimeoutProblem extends ProblemBase {
  status: 408
  code: 'request-timeout'
}

/**
 * An account with this e-mail exists (409). E-mail addresses are compared without regard to case.
 *
 * Sign in with it, or sign up with another address.
 */
export interface EmailTakenProblem extends ProblemBase {
  status: 409
  code: 'email-taken'
}

/**
 * A label with this name exists (409). Another label of the user has this name. Names are compared without regard to
 * case.
 *
 * Use the label that is there, from `GET /api/labels`, or choose another name.
 */
export interface LabelExistsProblem extends ProblemBase {
  status: 409
  code: 'label-exists'
}

/**
 * The same request is still running (409). A request with this `Idempotency-Key` is being worked on.
 *
 * Wait a moment and send it again, with the same key: it is answered with what the first one came to.
 */
export interface IdempotencyKeyInUseProblem extends ProblemBase {
  status: 409
  code: 'idempotency-key-in-use'
}

/**
 * The token of the changes is too old (410). Contacts that were purged after `since` are not remembered any more, or
 * what it was made with or for is gone.
 *
 * Start again without `since`, and drop every contact that does not come. A copy whose hash is still that of `GET
 * /api/contacts/digest` can go on from the `since` of it.
 */
export interface TokenExpiredProblem extends ProblemBase {
  status: 410
  code: 'token-expired'
}

/**
 * The cursor has expired (410). A cursor lives for 24 hours.
 *
 * Begin at the first page, without a cursor.
 */
export interface CursorExpiredProblem extends ProblemBase {
  status: 410
  code: 'cursor-expired'
}

/**
 * It was changed meanwhile (412). What `If-Match` names is not how the contact is now. The `ETag` of this answer is
 * that of now.
 *
 * Read the contact again, make the change on what it is now, and send it with the new `ETag`.
 */
export interface PreconditionFailedProblem extends ProblemBase {
  status: 412
  code: 'precondition-failed'
}

/**
 * The body is too large (413). A JSON body may have 256 KiB, a batch 8 MiB, and a picture 5 MiB.
 *
 * Send less at once.
 */
export interface BodyTooLargeProblem extends ProblemBase {
  status: 413
  code: 'body-too-large'
}

/**
 * The media type is not supported (415). The `Content-Type` of the body is missing or is none that this operation
 * reads.
 *
 * Send `Content-Type: application/json` (for PATCH also `application/merge-patch+json`), or for a picture one of those
 * that `detail` names.
 */
export interface UnsupportedMediaTypeProblem extends ProblemBase {
  status: 415
  code: 'unsupported-media-type'
}

/**
 * The request is readable but invalid (422). A member of the body or of the query is missing, unknown, of the wrong
 * kind or out of its limits. `errors` names each place.
 *
 * Mend the places that `errors` points to: `#/…` is a JSON Pointer into the body, `query/…` a query member.
 */
export interface ValidationFailedProblem extends ProblemBase {
  status: 422
  code: 'validation-failed'
  /** Every invalid place. */
  errors: FieldError[]
}

/**
 * The key belongs to another request (422). This `Idempotency-Key` was sent here in the last 24 hours with another body
 * or another `If-Match`.
 *
 * Make a new key for every new change, and keep it for repeating that very change.
 */
export interface IdempotencyKeyReusedProblem extends ProblemBase {
  status: 422
  code: 'idempotency-key-reused'
}

/**
 * The image cannot be read (422). It is not a JPEG, PNG or WebP image, is damaged or incomplete, has more than 24
 * million pixels, or takes too long to decode.
 *
 * Save the picture as JPEG, PNG or WebP, smaller if need be, and send it again.
 */
export interface ImageUnreadableProblem extends ProblemBase {
  status: 422
  code: 'image-unreadable'
}

/**
 * Not done, because another item was refused (424). The batch is atomic, and another item of it was refused.
 *
 * Mend the items that have a problem of their own, and send the whole batch again.
 */
export interface NotAppliedProblem extends ProblemBase {
  status: 424
  code: 'not-applied'
}

/**
 * This needs If-Match (428). This service takes no change without an `If-Match` header, so that nobody overwrites what
 * they have not seen.
 *
 * Send the `ETag` of the contact as it was read, or `If-Match: *` to change it in any case.
 */
export interface PreconditionRequiredProblem extends ProblemBase {
  status: 428
  code: 'precondition-required'
}

/**
 * Too many requests (429). A limit on requests is used up. `RateLimit-Policy` says which.
 *
 * Wait for as many seconds as `Retry-After` says.
 */
export interface RateLimitedProblem extends ProblemBase {
  status: 429
  code: 'rate-limited'
}

/**
 * The headers are too large (431). Request line and headers may have 16 KiB together.
 *
 * Send smaller headers and a shorter query.
 */
export interface HeadersTooLargeProblem extends ProblemBase {
  status: 431
  code: 'headers-too-large'
}

/**
 * Something went wrong on our side (500). A fault in this service. Nothing about it is told to the outside.
 *
 * Try again; if it stays, tell whoever runs the service the `request_id`.
 */
export interface InternalErrorProblem extends ProblemBase {
  status: 500
  code: 'internal-error'
}

/**
 * The service is not available right now (503). The database is away or the server is overloaded. Nothing was changed,
 * unless the connection broke while a change was being committed.
 *
 * Try again after as many seconds as `Retry-After` says.
 */
export interface UnavailableProblem extends ProblemBase {
  status: 503
  code: 'unavailable'
}

/** Every refusal of the service. */
export type Problem =
  | MalformedRequestProblem
  | TokenInvalidProblem
  | SinceInvalidProblem
  | CursorInvalidProblem
  | NotSignedInProblem
  | AccessTokenInvalidProblem
  | AccessTokenExpiredProblem
  | SessionEndedProblem
  | WrongCredentialsProblem
  | EmailNotVerifiedProblem
  | WrongPasswordProblem
  | RouteNotFoundProblem
  | ContactNotFoundProblem
  | PhoneNotFoundProblem
  | LabelNotFoundProblem
  | SessionNotFoundProblem
  | AvatarNotFoundProblem
  | PictureNotFoundProblem
  | MethodNotAllowedProblem
  | NotAcceptableProblem
  | RequestTimeoutProblem
  | EmailTakenProblem
  | LabelExistsProblem
  | IdempotencyKeyInUseProblem
  | TokenExpiredProblem
  | CursorExpiredProblem
  | PreconditionFailedProblem
  | BodyTooLargeProblem
  | UnsupportedMediaTypeProblem
  | ValidationFailedProblem
  | IdempotencyKeyReusedProblem
  | ImageUnreadableProblem
  | NotAppliedProblem
  | PreconditionRequiredProblem
  | RateLimitedProblem
  | HeadersTooLargeProblem
  | InternalErrorProblem
  | UnavailableProblem

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
    /** The session. One that is no UUID is a 404 as well. */
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
    /** Whose picture it is. One that is no UUID is a 404 as well. */
    owner_id: string
    /** The picture. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
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

export interface PhonesListOperation {
  params: {
    /** The contact. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
    contact_id: string
    /** The phone number. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
    contact_id: string
    /** The phone number. One that is no UUID is a 404 as well. */
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
    /** The contact. One that is no UUID is a 404 as well. */
    contact_id: string
    /** The phone number. One that is no UUID is a 404 as well. */
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
    /** The label. One that is no UUID is a 404 as well. */
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
    /** The label. One that is no UUID is a 404 as well. */
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
    /** The label. One that is no UUID is a 404 as well. */
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
    /** The label. One that is no UUID is a 404 as well. */
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
    /** The label. One that is no UUID is a 404 as well. */
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

export interface SystemHealthOperation {
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
  }
  phones: {
    list: PhonesListOperation
    add: PhonesAddOperation
    get: PhonesGetOperation
    replace: PhonesReplaceOperation
    remove: PhonesRemoveOperation
  }
  birthdays: {
    upcoming: BirthdaysUpcomingOperation
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
  system: {
    health: SystemHealthOperation
    live: SystemLiveOperation
  }
}
