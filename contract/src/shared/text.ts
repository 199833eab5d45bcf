/** Text and e-mail addresses: trimmed, normalised to Unicode NFC, with lengths counted in code points. */
import * as z from 'zod'
import { check, type Issue } from './issue.ts'

const CONTROL_CHARACTER = /[\p{Cc}\u2028\u2029]/u
const CONTROL_CHARACTER_EXCEPT_NEWLINE_AND_TAB = /(?![\n\t])\p{Cc}/u

const countCodePoints = (text: string) => {
  let count = 0
  for (const _ of text) count++
  return count
}

interface TextLimits {
  max: number
  min?: number
  /** Allows newlines and tabs. */
  multiline?: boolean
}

/** Lone surrogates are rejected because the driver would silently store them as U+FFFD. */
export function textIssue(text: string, { max, min = 1, multiline = false }: TextLimits): Issue | undefined {
  if (!text.isWellFormed()) return ['not-unicode', 'Must be well-formed Unicode, without lone surrogates.']
  const forbidden = multiline ? CONTROL_CHARACTER_EXCEPT_NEWLINE_AND_TAB : CONTROL_CHARACTER
  if (forbidden.test(text)) return ['control-character', 'Must not contain control characters.']
  const length = countCodePoints(text)
  if (length < min) return ['too-short', min === 1 ? 'Must not be empty.' : `Must have at least ${min} characters.`]
  if (length > max) return ['too-long', `Must have at most ${max} characters.`]
  return undefined
}

/** One line of text, or several with `multiline`. CRLF and CR become LF. */
export const text = (limits: TextLimits, meta: { description: string; examples?: string[] }) =>
  z
    .string()
    .overwrite((value) => (limits.multiline ? value.replace(/\r\n?/g, '\n') : value).normalize('NFC').trim())
    .check(check((value) => textIssue(value, limits)))
    .meta({ minLength: limits.min ?? 1, maxLength: limits.max, ...meta })

// Permissive on purpose: a stricter pattern rejects addresses that exist, and only a delivered e-mail proves an
// address. Unicode is allowed in both parts (RFC 6531).
const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@"(),:;<>[\\\]]{1,253}$/u
const MISPLACED_DOT = /(^|[.@])\.|\.(@|$)/

const emailIssue = (value: string): Issue | undefined =>
  textIssue(value, { max: 254, min: 3 }) ??
  (EMAIL.test(value) && !MISPLACED_DOT.test(value) ? undefined : ['not-an-email', 'Must be an e-mail address.'])

/** The e-mail address of a contact. Its case is kept. */
export const Email = z
  .string()
  .overwrite((value) => value.normalize('NFC').trim())
  .check(check(emailIssue))
  .meta({ maxLength: 254, description: 'E-mail address (RFC 6531), at most 254 characters.', examples: ['ivan@example.com'] })

/** The e-mail address that identifies an account: compared, stored and returned in lower case. */
export const AccountEmail = z
  .string()
  .overwrite((value) => value.normalize('NFC').trim().toLowerCase())
  .check(check(emailIssue))
  .meta({
    maxLength: 254,
    description:
      'E-mail address (RFC 6531) of the account, at most 254 characters. It is trimmed and lower-cased, so addresses ' +
      'that differ only in case are the same account.',
    examples: ['olena@example.com'],
  })
