/** A contact: its row, the part of it that a client writes, and the members that are computed from it. */
import type { Selectable } from 'kysely'
import type { UserContext } from '../../platform/context.ts'
import { newId } from '../../platform/db/id.ts'
import { pictureUrl } from '../../platform/images/picture-url.ts'
import { canonicalJson } from '../../platform/text/canonical-json.ts'
import type { Tables } from '../tables.ts'
import { CONTENT, type RETURNED } from './columns.ts'

/** A contact as it is stored. */
export type ContactRow = Pick<Selectable<Tables['contacts']>, (typeof RETURNED)[number]>

/** The part of a contact that a client writes, ready to be stored. */
export type Draft = Pick<ContactRow, (typeof CONTENT)[number]>

export type StoredPhone = ContactRow['phones'][number]

/** Drops all members that do not belong to a draft. */
export const pickDraft = (contact: Draft): Draft => Object.fromEntries(CONTENT.map((column) => [column, contact[column]])) as Draft

/** Whether a client would read the same content. The order of the members of an object makes no difference. */
export const hasSameContent = (a: Draft, b: Draft): boolean =>
  CONTENT.every((column) => a[column] === b[column] || canonicalJson(a[column]) === canonicalJson(b[column]))

/** The UID of a contact that was created without one (RFC 9562, section 4). */
export const defaultUid = (id: string) => `urn:uuid:${id}`

export const uidOf = ({ id, uid }: Pick<ContactRow, 'id' | 'uid'>) => uid ?? defaultUid(id)

type Naming = Pick<Draft, 'first_name' | 'last_name' | 'nickname' | 'organization'>

/** What to call a contact. `firstEntry` returns its first e-mail address or phone number, which most contacts do not need. */
export function displayName({ first_name, last_name, nickname, organization }: Naming, firstEntry: () => string): string {
  const name = [first_name, last_name].filter((part) => part !== null).join(' ')
  return name || (nickname ?? organization ?? firstEntry())
}

/** Not empty: a contact without a name has an e-mail address or a phone number (`namingIssue` of the contract). */
export const firstEntryOf = ({ emails, phones }: Pick<Draft, 'emails' | 'phones'>) => emails[0]?.address ?? phones[0]?.number ?? ''

/** Determines the URLs of pictures. */
export type PictureContext = Pick<UserContext, 'config'> & { user: Pick<UserContext['user'], 'id'> }

export const photoUrl = (context: PictureContext, photo_id: string) => pictureUrl(context, { owner_id: context.user.id, id: photo_id })

/** A contact as the API returns it. */
export const toContact = (context: PictureContext, { photo_id, ...row }: ContactRow) => ({
  ...row,
  uid: uidOf(row),
  display_name: displayName(row, () => firstEntryOf(row)),
  photo_url: photo_id && photoUrl(context, photo_id),
})
export type ReturnedContact = ReturnType<typeof toContact>

export const newContact = (draft: Draft, uid: string | null, now: Date): ContactRow => ({
  ...draft,
  id: newId(now),
  uid,
  version: 1,
  labels: [],
  photo_id: null,
  created_at: now,
  updated_at: now,
  deleted_at: null,
})
