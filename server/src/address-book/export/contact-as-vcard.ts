/**
 * One contact as a vCard. Its ETag is a hash of its bytes, not the version of the contact: renaming a label changes the
 * bytes, and leaves the version as it is.
 */
import { VCARD_TYPES } from '@contacts/contract'
import { createHash } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { FileResponse } from '../../platform/http/file-response.ts'
import { findContact } from '../contacts/queries.ts'
import { writeVCard } from '../formats/vcard/write.ts'
import { cardOf } from './contact-card.ts'
import { labelNamesOf } from './export-contacts.ts'

export const contactAsVCard = (context: UserContext, id: string, version: keyof typeof VCARD_TYPES) =>
  new FileResponse<'contact-not-found'>({
    type: VCARD_TYPES[version],
    headers: { 'cache-control': 'private, no-cache' },
    open: async (isCached) => {
      const contact = await findContact(context, id)
      if (contact instanceof Problem) return contact
      const labelNames = contact.labels.length > 0 ? await labelNamesOf(context) : new Map<string, string>()
      const bytes = Buffer.from(writeVCard(cardOf(contact, labelNames), { version, revision: contact.updated_at }))
      const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
      return { etag, bytes: isCached(etag) ? null : bytes }
    },
  })
