/**
 * One contact as a vCard or a JSContact card. Its ETag is a hash of its bytes, not the version of the contact: renaming
 * a label changes the bytes, and leaves the version as it is.
 */
import { JSCONTACT_TYPE, VCARD_TYPES } from '@contacts/contract'
import { createHash } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { FileResponse } from '../../platform/http/file-response.ts'
import { findContact } from '../contacts/queries.ts'
import { findRemainders } from '../contacts/remainders.ts'
import type { Card } from '../formats/card.ts'
import { writeCard } from '../formats/jscontact/write.ts'
import type { Version } from '../formats/vcard/version.ts'
import { writeVCard } from '../formats/vcard/write.ts'
import { cardOf } from './contact-card.ts'
import { readPhotos } from './contact-photos.ts'
import { labelNamesOf } from './export-contacts.ts'

export const contactAsVCard = (context: UserContext, id: string, version: Version) =>
  contactAsFile(context, id, VCARD_TYPES[version], (card, revision) => writeVCard(card, { version, revision }))

export const contactAsJsContact = (context: UserContext, id: string) =>
  contactAsFile(context, id, JSCONTACT_TYPE, (card, revision) => JSON.stringify(writeCard(card, { revision })))

const contactAsFile = (context: UserContext, id: string, type: string, write: (card: Card, updatedAt: Date) => string) =>
  new FileResponse<'contact-not-found'>({
    type,
    headers: { 'cache-control': 'private, no-cache' },
    open: async (isCached) => {
      const contact = await findContact(context, id)
      if (contact instanceof Problem) return contact
      const labelNames = contact.labels.length > 0 ? await labelNamesOf(context) : new Map<string, string>()
      const remainders = await findRemainders(context.db, 'contacts', context.user.id, [id])
      const photo = (await readPhotos(context, [contact])).get(contact.id)
      const card = cardOf(contact, { labelNames, remainder: remainders.get(contact.id), photo })
      const bytes = Buffer.from(write(card, contact.updated_at))
      const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
      return { etag, bytes: isCached(etag) ? null : bytes }
    },
  })
