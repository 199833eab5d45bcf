/** Following the changes of contacts, and proving a copy of them. */
import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Contact } from './contacts.ts'
import { access, VERIFIED } from './shared/access.ts'
import { Id, queryInteger } from './shared/fields.ts'
import { DEFAULT_LIMIT } from './shared/page.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const [aContact] = Contact.meta()!.examples as [{ id: string }]
const aToken = 'own.AAAAAAAqAAAAAAAq_____________________1DYWOCYXsx_YEGKrwzFq1h_QsJXCohAlanozKzQ9lRc'
const Since = (description: string) =>
  z.string().meta({ description: `${description} Opaque, and good for nobody else; the same state has the same one.`, examples: [aToken] })

const ContactChange = z
  .object({
    id: Id('The contact.'),
    change: z.enum(['saved', 'trashed', 'purged']).meta({
      description:
        'What it came to: `saved` was created, changed or restored, `trashed` is in the trash, `purged` is gone for good. One whose creation was never seen may be `trashed` or `purged` all the same.',
      examples: ['saved'],
    }),
    contact: Contact.nullable().meta({ description: 'As it is now, in the trash too; null when it is gone for good.' }),
  })
  .meta({
    id: 'ContactChange',
    description: 'What became of a contact. However often it changed, it is there once, with the last.',
    examples: [{ id: aContact.id, change: 'saved', contact: aContact }],
  })

export const ChangesQuery = z
  .strictObject({
    since: Since('The `next_since` up to which changes are known; without it from the beginning.').optional(),
    limit: queryInteger(1, 1000, {
      description: 'How many changes to answer at most, 1 to 1000; 100 if left out.',
      examples: [100],
    }).default(DEFAULT_LIMIT),
  })
  .meta({ description: 'Which changes to list.' })

const ContactChanges = z
  .object({
    items: z.array(ContactChange).meta({ description: 'In the order in which they happened.' }),
    next_since: Since('What to ask with the next time; there is one when nothing is new, too.'),
    has_more: z.boolean().meta({ description: 'Whether more is there already.', examples: [false] }),
  })
  .meta({
    id: 'ContactChanges',
    description: 'What changed, in the order in which it did.',
    examples: [{ items: [{ id: aContact.id, change: 'saved', contact: aContact }], next_since: aToken, has_more: false }],
  })

const HASH = 'b3b5f1d0a4f6e9e4a3a7c5a4c7d1a9f2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6'
const ContactsDigest = z
  .object({
    count: z.int().meta({ description: 'How many contacts there are, those in the trash not counted.', examples: [2] }),
    hash: z.string().meta({
      description:
        'SHA-256, in lower-case hexadecimal, over the lines `<id>:<version>`, each ended by a newline (U+000A), of all contacts sorted by id.',
      examples: [HASH],
    }),
    since: Since(
      'The `since` of exactly this state: whoever came to the same `next_since` has to have the same hash, and whoever has the same hash can go on from here.',
    ),
  })
  .meta({
    id: 'ContactsDigest',
    description: 'What a copy of the address book has to come to.',
    examples: [{ count: 2, hash: HASH, since: aToken }],
  })

/** Belongs to the contacts. */
export const contactChanges = c.router({
  changes: {
    method: 'GET',
    path: '/api/contacts/changes',
    summary: 'List what changed since then',
    description:
      'Contacts that were saved, trashed or purged after `since`, whoever did it, none left out, those too that change while pages are read. Ask again with `next_since`, at once while `has_more`. A token is good for at least 90 days; 410 says that what was purged since is not known any more: start again without one.',
    metadata: access('session', 'contacts'),
    query: ChangesQuery,
    responses: { 200: ContactChanges, ...failsWith(...VERIFIED, 'since-invalid', 'token-expired') },
  },
  digest: {
    method: 'GET',
    path: '/api/contacts/digest',
    summary: 'Digest all contacts',
    description:
      'Count and hash of all contacts, to prove a copy of them. When `since` is not the `next_since` of the copy something changed in between: ask for the changes, and again. Every contact is read for it, so it is for now and then.',
    metadata: access('session', 'contacts'),
    responses: { 200: ContactsDigest, ...failsWith(...VERIFIED) },
  },
})
