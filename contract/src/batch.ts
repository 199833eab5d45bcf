/** Many changes of contacts in one request. */
import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Contact, ContactInput, ContactPatch } from './contacts.ts'
import { access, BODY, VERIFIED } from './shared/access.ts'
import { parseEntityTags } from './shared/etag.ts'
import { check } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith, problemSchemas } from './shared/problem.ts'

const c = initContract()

export const MAX_BATCH = 1_000
const MAX_BYTES = 8 * 1024 * 1024

/** An item that cannot be done; the others are not touched by it. */
export class InvalidItem {
  readonly issues: readonly z.core.$ZodIssue[]
  constructor(issues: readonly z.core.$ZodIssue[]) {
    this.issues = issues
  }
}

const id = z.string().max(100).meta({ description: 'The contact. An id that is not there is a 404 of this item.', format: 'uuid' })
const if_match = z
  .string()
  .check(check((value) => (parseEntityTags(value) ? undefined : ['not-an-etag', 'Must hold entity tags, such as "3" in quotes.'])))
  .optional()
  .meta({ description: 'As the header `If-Match`: the ETag of the contact as it was read, else the item is a 412.', examples: ['"3"'] })

const op = <Name extends string>(name: Name) => z.literal(name).meta({ description: 'What to do.' })

const [anInput] = ContactInput.meta()!.examples as [unknown]
const [aPatch] = ContactPatch.meta()!.examples as [unknown]
const AN_ID = '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'

const Create = z.strictObject({ op: op('create'), body: ContactInput }).meta({
  id: 'BatchCreate',
  description: 'Adds a contact.',
  examples: [{ op: 'create', body: anInput }],
})
const Patch = z.strictObject({ op: op('patch'), id, if_match, body: ContactPatch }).meta({
  id: 'BatchPatch',
  description: 'Applies a JSON Merge Patch (RFC 7396).',
  examples: [{ op: 'patch', id: AN_ID, if_match: '"3"', body: aPatch }],
})
const Remove = z.strictObject({ op: op('remove'), id, if_match }).meta({
  id: 'BatchRemove',
  description: 'Moves a contact to the trash.',
  examples: [{ op: 'remove', id: AN_ID }],
})

const Item = z.discriminatedUnion('op', [Create, Patch, Remove])
export type BatchItem = z.infer<typeof Item>

// What is wrong with one item is its own result. JSON Schema is asked without a context, and sees the item alone.
const Each = Item.catch(((context: { error: z.ZodError } | undefined) => context && new InvalidItem(context.error.issues)) as never)

export const Batch = z
  .strictObject({
    atomic: z.boolean().default(false).meta({
      description:
        'With true all items are done or none: if one is refused, the others are answered with 424 `not-applied`. False if left out.',
    }),
    items: z
      .array(Each as unknown as z.ZodType<BatchItem | InvalidItem, z.input<typeof Item>>)
      .min(1)
      .max(MAX_BATCH)
      .meta({ description: 'What to do, in this order; 1 to 1000 items. Each sees what those before it have done.' }),
  })
  .meta({
    id: 'Batch',
    description: 'Creates, patches and removals of contacts.',
    examples: [
      {
        atomic: false,
        items: [
          { op: 'create', body: anInput },
          { op: 'remove', id: AN_ID },
        ],
      },
    ],
  })

const { 'validation-failed': invalid, 'contact-not-found': missing, 'precondition-failed': moved } = problemSchemas
const { 'precondition-required': required, 'not-applied': notApplied } = problemSchemas

export const BatchResult = z
  .object({
    status: z.int().meta({ description: 'The status that the item would have had as a request of its own, or 424.', examples: [201] }),
    body: z
      .union([Contact, invalid, missing, moved, required, notApplied, z.null()])
      .meta({ description: 'The contact, or the problem; null for a removal.' }),
  })
  .meta({ id: 'BatchResult', description: 'What became of one item.', examples: [{ status: 204, body: null }] })

export const BatchResults = z
  .object({ items: z.array(BatchResult).meta({ description: 'The results, in the order of the items.' }) })
  .meta({ id: 'BatchResults', description: 'What became of a batch.', examples: [{ items: [{ status: 204, body: null }] }] })

/** Belongs to the contacts. */
export const contactBatch = c.router({
  batch: {
    method: 'POST',
    path: '/api/contacts/batch',
    summary: 'Create, patch and remove many contacts',
    description:
      'Up to 1000 items in one request, each with a result of its own, or all or nothing with `"atomic": true`. Each sees what those before it have done. The pointers of a problem lead into the whole body.',
    metadata: access('session', 'contacts', { maxBytes: MAX_BYTES }),
    headers: idempotencyKey,
    body: Batch,
    responses: { 200: BatchResults, ...failsWith(...VERIFIED, ...BODY, ...IDEMPOTENT) },
  },
})
