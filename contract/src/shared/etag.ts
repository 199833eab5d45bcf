/** Conditional requests (RFC 9110, section 13): `If-Match` and `If-None-Match`. */
import * as z from 'zod'

/** `*`, or the entity tags of the list as they were sent. */
export type EntityTags = '*' | string[]

// Sticky (`y`): each pattern matches only at `lastIndex`.
const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/y
const SEPARATOR = /[ \t]*(?:,[ \t]*)*/y

/** Returns undefined if the header is malformed. */
export function parseEntityTags(value: string): EntityTags | undefined {
  if (value.trim() === '*') return '*'
  const tags: string[] = []
  let position = 0
  const read = (pattern: RegExp) => {
    pattern.lastIndex = position
    const [match] = pattern.exec(value) ?? []
    position += match?.length ?? 0
    return match
  }
  for (read(SEPARATOR); position < value.length;) {
    const tag = read(TAG)
    const separator = tag && read(SEPARATOR)
    if (!tag || (position < value.length && !separator?.includes(','))) return undefined
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
      ctx.issues.push({ code: 'custom', input: value, message: `${name} is not a list of entity tags such as "3", nor \`*\`.` })
      return z.NEVER
    })
    .optional()
    .meta({ description, examples: ['"3"'] })

/** Headers of an operation that changes a contact (RFC 9110, 13.1.1 and 13.1.2). */
export const preconditions = z.object({
  'if-match': header(
    'If-Match',
    'One or more entity tags of the contact as it was read, or `*`. The change is made only if the current entity ' +
      'tag is one of them; otherwise the response is 412 with the current `ETag`. Without this header any version is ' +
      'changed, unless the server requires the header (428).',
  ),
  'if-none-match': header(
    'If-None-Match',
    '`*`, or entity tags of the contact. The change is made only if the current entity tag is none of them, so `*` ' +
      'refuses the change of every contact that exists (412).',
  ),
})

/** Header of an operation that reads. */
export const ifNoneMatch = z.object({
  'if-none-match': header(
    'If-None-Match',
    'Entity tags of the versions that the client has cached. If one is current, the response is 304 without a body.',
  ),
})
