/** `Idempotency-Key` (draft of the IETF): a change that is asked for twice is made once. */
import * as z from 'zod'
import type { Code } from './problem.ts'

const KEY = /^[\x21-\x7e]{1,255}$/
const QUOTED = /^"(?:[^"\\]|\\["\\])*"$/

/** Bare, or a string of structured fields (RFC 9651). */
function keyOf(value: string) {
  if (!value.startsWith('"')) return value
  return QUOTED.test(value) ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : ''
}

/** Headers of an operation that may be asked for once more without being done once more. */
export const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .transform((value, ctx) => {
      const key = keyOf(value)
      if (KEY.test(key)) return key
      ctx.issues.push({ code: 'custom', input: value, message: 'Idempotency-Key has 1 to 255 visible ASCII characters.' })
      return z.NEVER
    })
    .optional()
    .meta({
      description:
        'Names this one change, with 1 to 255 visible ASCII characters, bare or in quotes; a UUID will do. Whoever got no answer sends the same request again, with the same key, body and `If-Match`: it is done once, and the first answer is given again with `Idempotency-Replayed: true`. Kept for 24 hours, for this user, method and path.',
      examples: ['8e03978e-40d5-43e8-bc93-6894a57f9324'],
    }),
})

/** Every change by a signed-in user may answer these, and keeps its answer; but for what is `repeatable` as it is. */
export const IDEMPOTENT = ['idempotency-key-in-use', 'idempotency-key-reused'] as const satisfies readonly Code[]
