/** Conditional requests (RFC 9110, 13): the version of what is changed or read, as an entity tag. */
import * as z from 'zod'

/** `*`, or the tags of the list as they were sent. */
export type EntityTags = '*' | string[]

const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/y
const BETWEEN = /[ \t]*(?:,[ \t]*)*/y

/** Undefined where the syntax of the header is broken. */
export function parseEntityTags(value: string): EntityTags | undefined {
  if (value.trim() === '*') return '*'
  const tags: string[] = []
  let at = 0
  const read = (pattern: RegExp) => {
    pattern.lastIndex = at
    const [found] = pattern.exec(value) ?? []
    at += found?.length ?? 0
    return found
  }
  for (read(BETWEEN); at < value.length;) {
    const tag = read(TAG)
    const separator = tag && read(BETWEEN)
    if (!tag || (at < value.length && !separator?.includes(','))) return undefined
    tags.push(tag)
  }
  return tags.length > 0 ? tags : undefined
}

const header = (name: string, description: string) =>
  z
    .string()
    .transform((value, ctx): EntityTags => {
      const tags = parseEntityTags(value)
      if (tags) return tags
      ctx.issues.push({ code: 'custom', input: value, message: `${name} holds no entity tags.` })
      return z.NEVER
    })
    .optional()
    .meta({ description, examples: ['"3"'] })

/** Headers of an operation that changes what somebody may have read before. */
export const ifMatch = z.object({
  'if-match': header(
    'If-Match',
    'ETag of the contact as it was read, several of them, or `*`: it is changed only if it is still one of these, else 412 with the ETag of now. Without it the change is made in any case, unless the service asks for it (428).',
  ),
})

/** Headers of an operation that reads. */
export const ifNoneMatch = z.object({
  'if-none-match': header('If-None-Match', 'ETags that the caller has already; if one is that of now the answer is 304 without a body.'),
})
