/** `additional_data`: a JSON object whose members the user chooses. */
import * as z from 'zod'
import { check, type Issue } from './issue.ts'
import { textIssue } from './text.ts'

const MAX_BYTES = 16 * 1024
const MAX_DEPTH = 32

function valueIssue(value: unknown, depth = 1): Issue | undefined {
  if (typeof value === 'string') return textIssue(value, { min: 0, max: MAX_BYTES, multiline: true })
  // JSON.parse reads 1e999 as Infinity, which JSON cannot represent.
  if (typeof value === 'number' && !Number.isFinite(value))
    return ['not-a-number', 'Must not contain a number outside the range of a double (IEEE 754).']
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > MAX_DEPTH) return ['too-deep', `Must be nested at most ${MAX_DEPTH} levels deep.`]
  for (const [key, member] of Object.entries(value)) {
    const issue = textIssue(key, { min: 0, max: MAX_BYTES, multiline: true }) ?? valueIssue(member, depth + 1)
    if (issue) return issue
  }
  return undefined
}

function sizeIssue(value: object): Issue | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length
  return bytes > MAX_BYTES ? ['too-large', 'Must have at most 16 KiB as JSON.'] : undefined
}

/** Members to merge into the stored object. Only the merged result has a size limit. */
export const FreeJsonPatch = z.record(z.string(), z.unknown()).check(check((value) => valueIssue(value)))

export const FreeJson = z
  .record(z.string(), z.unknown())
  .check(check((value) => valueIssue(value) ?? sizeIssue(value)))
  .meta({
    description: 'A JSON object of your own, at most 16 KiB as UTF-8 JSON and 32 levels deep. It is not searched.',
    examples: [{ telegram: '@ivan' }],
  })
