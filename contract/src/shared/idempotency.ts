/** `Idempotency-Key` (IETF draft): a repeated request is applied once. */
import * as z from 'zod'
import type { Code } from './problems.ts'

const KEY = /^[\x21-\x7e]{1,255}$/
const QUOTED = /^"(?:[^"\\]|\\["\\])*"$/

/**
 * The draft requires a structured-field string in quotes (RFC 9651). A bare key is accepted too: most clients send one.
 */
function unquote(value: string) {
  if (!value.startsWith('"')) return value
  return QUOTED.test(value) ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : ''
}

/** Headers of an operation that accepts an idempotency key. */
export const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .transform((value, ctx) => {
      const key = unquote(value)
      if (KEY.test(key)) return key
      ctx.issues.push({ code: 'custom', input: value, message: 'Idempotency-Key must have 1 to 255 visible ASCII characters.' })
      return z.NEVER
    })
    .optional()
    .meta({
      description:
        'Identifies this change: 1 to 255 visible ASCII characters, bare or in quotes, such as a UUID. If no response ' +
        'arrives, send the same request again with the same key, body, `If-Match` and `If-None-Match`: the change is made ' +
        'once, and the first response is returned again with `Idempotency-Replayed: true`. White space in the body and the ' +
        'order of the members of an object may differ. Keys are kept for 24 hours, separately for each user, method and path.',
      examples: ['8e03978e-40d5-43e8-bc93-6894a57f9324'],
    }),
})

/**
 * Errors of every operation that accepts an idempotency key: every change by a signed-in user that is not `repeatable`.
 */
export const IDEMPOTENT = ['idempotency-key-in-use', 'idempotency-key-reused'] as const satisfies readonly Code[]
