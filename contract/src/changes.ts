/** Synchronisation: the changes since a sync token, and a digest to verify a copy. */
import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { aContact, Contact } from './contact.ts'
import { access, VERIFIED } from './shared/access.ts'
import { Id, queryInteger } from './shared/fields.ts'
import { DEFAULT_LIMIT } from './shared/page.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const aToken = 'own.AAAAAAAqAAAAAAAq_____________________1DYWOCYXsx_YEGKrwzFq1h_QsJXCohAlanozKzQ9lRc'
const SyncToken = (description: string) =>
  z.string().meta({
    description:
      `${description} The token is opaque and only valid for this user. The same state has the same token, unless the ` +
      'operator has rotated the key of the server.',
    examples: [aToken],
  })

const ContactChange = z
  .object({
    id: Id('Id of the contact.'),
    change: z.enum(['saved', 'trashed', 'purged']).meta({
      description:
        'The current state of the contact: `saved` after it was created, changed or restored, `trashed` if it is in the ' +
        'trash, `purged` if it was deleted permanently. `trashed` and `purged` can also concern a contact that was never ' +
        'reported as `saved`.',
      examples: ['saved'],
    }),
    contact: Contact.nullable().meta({ description: 'The current version of the contact, also in the trash; null if it was purged.' }),
  })
  .meta({
    id: 'ContactChange',
    description: 'A contact that changed. However often it changed, it is listed once, with its latest state.',
    examples: [{ id: aContact.id, change: 'saved', contact: aContact }],
  })

export const ChangesQuery = z
  .strictObject({
    since: SyncToken('The sync token (`next_since`) of the last response. Leave it out to start from the beginning.').optional(),
    limit: queryInteger(1, 1000, {
      description: 'Maximum number of changes to return, 1 to 1000; default 100.',
      examples: [100],
    }).default(DEFAULT_LIMIT),
  })
  .meta({ description: 'Which changes to list.' })

const ContactChanges = z
  .object({
    items: z.array(ContactChange).meta({ description: 'The changes, the oldest first.' }),
    next_since: SyncToken('The sync token for the next request. It is returned even if nothing has changed.'),
    has_more: z.boolean().meta({ description: 'Whether more changes can be requested now.', examples: [false] }),
  })
  .meta({
    id: 'ContactChanges',
    description: 'The contacts that changed since a sync token, the oldest change first.',
    examples: [{ items: [{ id: aContact.id, change: 'saved', contact: aContact }], next_since: aToken, has_more: false }],
  })

const HASH = 'b3b5f1d0a4f6e9e4a3a7c5a4c7d1a9f2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6'
const ContactsDigest = z
  .object({
    count: z.int().meta({ description: 'Number of contacts, without those in the trash.', examples: [2] }),
    hash: z.string().meta({
      description:
        'SHA-256, in lower-case hexadecimal, of the lines `<id>:<version>`, each followed by a newline (U+000A), of ' +
        'all contacts sorted by id.',
      examples: [HASH],
    }),
    since: SyncToken(
      'The sync token of this state. A copy with the same `next_since` must have the same hash; a copy with the same ' +
        'hash can continue from this token.',
    ),
  })
  .meta({
    id: 'ContactsDigest',
    description: 'The count, hash and sync token that a complete copy of the address book must have.',
    examples: [{ count: 2, hash: HASH, since: aToken }],
  })

/** Part of the slice `contacts`. */
export const contactChanges = c.router({
  changes: {
    method: 'GET',
    path: '/api/contacts/changes',
    summary: 'List changes since a sync token',
    description:
      'Lists the contacts that any client saved, trashed or purged after `since`. No change is missed, including ' +
      'those made while the pages are read. Pass `next_since` to the next request, immediately if `has_more` is true. A ' +
      'sync token is valid for at least 90 days, unless the operator restores a backup or retires the key of the ' +
      'server. With an expired token the response is 410, because the service no longer has the ids of all contacts ' +
      'that were purged since: start again without a token.',
    metadata: access('session', 'contacts'),
    query: ChangesQuery,
    responses: { 200: ContactChanges, ...failsWith(...VERIFIED, 'since-invalid', 'token-expired') },
  },
  digest: {
    method: 'GET',
    path: '/api/contacts/digest',
    summary: 'Get a digest of all contacts',
    description:
      'The count and hash of all contacts, to verify a copy of them. If `since` differs from the `next_since` of the ' +
      'copy, the address book has changed: get the changes first, then compare again. The server reads every contact ' +
      'to compute the digest, so do not call this operation often.',
    metadata: access('session', 'contacts'),
    responses: { 200: ContactsDigest, ...failsWith(...VERIFIED) },
  },
})
