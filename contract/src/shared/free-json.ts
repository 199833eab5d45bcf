/** `additional_data`: a JSON object whose members the user chooses. */
import * as z from 'zod'
import { check, type Issue } from './issue.ts'
import { normaliseNewlines, textIssue } from './text.ts'

const MAX_BYTES = 16 * 1024
const MAX_DEPTH = 32

type Path = (string | number)[]
type IssueAt = [path: Path, ...Issue]

const TEXT = { min: 0, max: MAX_BYTES, multiline: true }
const INEXACT: Issue = ['inexact-number', 'Must be a number that a double (IEEE 754) holds exactly. Send any other number as text.']

// Limits the work for a hostile body, which can have a million invalid values.
const MAX_ISSUES = 20

/** Collects the issues of a value and of all values inside it. `path` changes on the way, so each issue has a copy. */
function collectIssues(value: unknown, path: Path, issues: IssueAt[]) {
  const issue = issueOf(value, path.length)
  if (issue) issues.push([[...path], ...issue])
  if (issue || typeof value !== 'object' || value === null) return
  const isList = Array.isArray(value)
  for (const [key, member] of isList ? value.entries() : Object.entries(value)) {
    path.push(key)
    const keyIssue = isList ? undefined : textIssue(String(key), TEXT)
    if (keyIssue) issues.push([[...path], ...keyIssue])
    else collectIssues(member, path, issues)
    path.pop()
    if (issues.length >= MAX_ISSUES) return
  }
}

function issueOf(value: unknown, depth: number): Issue | undefined {
  if (typeof value === 'string') return textIssue(value, TEXT)
  // Instead of a number that it would have to round, the server reads Infinity. JSON.parse reads Infinity for 1e999.
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : INEXACT
  const isTooDeep = typeof value === 'object' && value !== null && depth >= MAX_DEPTH
  return isTooDeep ? ['too-deep', `Must be nested at most ${MAX_DEPTH} levels deep.`] : undefined
}

function checkValues(ctx: z.core.ParsePayload<Record<string, unknown>>) {
  const issues: IssueAt[] = []
  collectIssues(ctx.value, [], issues)
  for (const [path, code, message] of issues) ctx.issues.push({ code: 'custom', input: ctx.value, path, message, params: { code } })
}

/** Changes CRLF and CR to LF in every text. A value without them is not copied. */
const withNewlines = <T>(value: T): T => (hasReturn(value) ? (normalise(value) as T) : value)

function hasReturn(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.includes('\r')
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return false
  const members: unknown[] = Array.isArray(value) ? value : Object.values(value)
  return members.some((member) => hasReturn(member, depth + 1))
}

function normalise(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return normaliseNewlines(value)
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return value
  if (Array.isArray(value)) return value.map((item) => normalise(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normalise(member, depth + 1)]))
}

function sizeIssue(value: object): Issue | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length
  return bytes > MAX_BYTES ? ['too-large', 'Must have at most 16 KiB as JSON.'] : undefined
}

/** Members to merge into the stored object. Only the merged result has a size limit. */
export const FreeJsonPatch = z.record(z.string(), z.unknown()).overwrite(withNewlines).check(checkValues)

export const FreeJson = z
  .record(z.string(), z.unknown())
  .overwrite(withNewlines)
  .check(checkValues, check(sizeIssue))
  .meta({
    description:
      'A JSON object of your own, at most 16 KiB as UTF-8 JSON and 32 levels deep. It is not searched. A number must be ' +
      'one that a double (IEEE 754) holds exactly; send a longer one as text. CRLF in a text becomes LF.',
    examples: [{ telegram: '@ivan' }],
  })
