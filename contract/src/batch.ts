/** `contacts.batch`: many changes of contacts in one request. */
import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { aContactInput, aContactPatch, Contact, ContactInput, ContactPatch } from './contact.ts'
import { access, MALFORMED, VERIFIED } from './shared/access.ts'
import { parseEntityTags } from './shared/etag.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { check } from './shared/issue.ts'
import { failsWith, problemSchemas } from './shared/problem.ts'

const c = initContract()

export const MAX_BATCH = 1_000
const MAX_BYTES = 8 * 1024 * 1024

/** An invalid item of a batch. Its result has status 422; the request does not fail. */
export class InvalidItem {
  readonly issues: readonly z.core.$ZodIssue[]
  constructor(issues: readonly z.core.$ZodIssue[]) {
    this.issues = issues
  }
}

const id = z.string().max(100).meta({ description: 'Id of the contact. If there is no such contact, this item gets 404.', format: 'uuid' })
const WANTED = 'Must be a version, or a list of entity tags such as "3" in quotes'
const EntityTags = z.string().check(check((value) => (parseEntityTags(value) ? undefined : ['not-an-etag', `${WANTED}.`])))
const if_match = z
  .union([z.int().min(1), EntityTags], WANTED)
  .optional()
  .meta({
    description:
      'The `version` of the contact as it was read, or its `ETag` as in the header `If-Match`. If the contact has ' +
      'changed, this item gets 412.',
    examples: [3, '"3"'],
  })

const op = <Name extends string>(name: Name) => z.literal(name).meta({ description: 'What to do with the contact.' })

const AN_ID = '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'

const Create = z.strictObject({ op: op('create'), body: ContactInput }).meta({
  id: 'BatchCreate',
  description: 'Creates a contact.',
  examples: [{ op: 'create', body: aContactInput }],
})
const Patch = z.strictObject({ op: op('patch'), id, if_match, body: ContactPatch }).meta({
  id: 'BatchPatch',
  description: 'Applies a JSON Merge Patch (RFC 7396) to a contact.',
  examples: [{ op: 'patch', id: AN_ID, if_match: 3, body: aContactPatch }],
})
const Remove = z.strictObject({ op: op('remove'), id, if_match }).meta({
  id: 'BatchRemove',
  description:
    'Moves a contact to the trash, or deletes it permanently if it was there before the batch. A second removal in ' +
    'the same batch gets 404.',
  examples: [{ op: 'remove', id: AN_ID }],
})

const Item = z.discriminatedUnion('op', [Create, Patch, Remove])
export type BatchItem = z.infer<typeof Item>

/** The type also allows an `InvalidItem`, so that `catch` may return one. */
const WidenedItem: z.ZodType<BatchItem | InvalidItem, z.input<typeof Item>> = Item
/** Each item is parsed on its own, so that an invalid item does not make the request fail. */
const ItemOrInvalid = WidenedItem.catch(
  // `z.toJSONSchema` calls this function without a context to compute a default.
  (context: { error: { issues: z.core.$ZodIssue[] } } | undefined) => new InvalidItem(context?.error.issues ?? []),
)

export const Batch = z
  .strictObject({
    atomic: z
      .boolean()
      .default(false)
      .meta({
        description:
          'With `true` either all items are applied or none: if an item fails, each item without an error of its own gets ' +
          'status 424 `not-applied`. Default: `false`.',
      }),
    items: z
      .array(ItemOrInvalid)
      .min(1)
      .max(MAX_BATCH)
      .meta({ description: 'The changes, 1 to 1000, applied in this order. Each item sees the effects of the earlier ones.' }),
  })
  .meta({
    id: 'Batch',
    description: 'Changes of contacts: creations, patches and removals.',
    examples: [
      {
        atomic: false,
        items: [
          { op: 'create', body: aContactInput },
          { op: 'remove', id: AN_ID },
        ],
      },
    ],
  })

const result = <Status extends number, Body extends z.ZodType>(status: Status, body: Body) =>
  z.object({
    status: z.literal(status).meta({ description: 'The status code that the item would have as a separate request, or 424.' }),
    body,
  })
const nothing = z.null().meta({ description: 'A removal returns nothing.' })

// The serialiser takes the first schema that fits, so the first error is `validation-failed`, which has the most
// members.
const BatchResult = z
  .union([
    result(201, Contact),
    result(200, Contact),
    result(204, nothing),
    result(422, problemSchemas['validation-failed']),
    result(404, problemSchemas['contact-not-found']),
    result(409, problemSchemas['uid-taken']),
    result(412, problemSchemas['precondition-failed']),
    result(428, problemSchemas['precondition-required']),
    result(424, problemSchemas['not-applied']),
  ])
  .meta({
    id: 'BatchResult',
    description:
      'The result of one item: 201 with the new contact, 200 with the patched contact, 204 after a removal, or the error. ' +
      '`status` determines the type of `body`.',
    examples: [{ status: 204, body: null }],
  })

const BatchResults = z
  .object({ items: z.array(BatchResult).meta({ description: 'The results, in the order of the items.' }) })
  .meta({ id: 'BatchResults', description: 'The results of a batch.', examples: [{ items: [{ status: 204, body: null }] }] })

/** Part of the slice `contacts`. */
export const contactBatch = c.router({
  batch: {
    method: 'POST',
    path: '/api/contacts/batch',
    summary: 'Create, patch and remove many contacts',
    description:
      'Applies up to 1000 changes in one request. Each item has its own result; with `"atomic": true` either all items ' +
      'are applied or none. Each item sees the effects of the earlier ones. The JSON Pointers in the error of an item ' +
      'are relative to the request body, such as `#/items/0/body/first_name`.',
    metadata: access('session', 'contacts', { maxBytes: MAX_BYTES }),
    headers: idempotencyKey,
    body: Batch,
    responses: { 200: BatchResults, ...failsWith(...VERIFIED, ...MALFORMED, ...IDEMPOTENT) },
  },
})
