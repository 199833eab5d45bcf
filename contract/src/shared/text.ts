/** Text: normalised to Unicode NFC, trimmed, with a visible character, and with lengths counted in code points. */
import * as z from 'zod'
import { changesDirection, hasVisible, trimInvisible } from './invisible.ts'
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
  /** Allows text without a visible character. */
  mayBeInvisible?: boolean
  /** Refuses characters that would reorder the surrounding text in an e-mail or on a page. */
  keepsDirection?: boolean
  /** Turns tabs and line ends into spaces, as a text field of one line does when a user pastes. */
  pasted?: boolean
}

/** Returns what is wrong with the text. Rejects lone surrogates, which the driver would silently store as U+FFFD. */
export function textIssue(text: string, limits: TextLimits): Issue | undefined {
  const { max, min = 1, multiline = false, mayBeInvisible = min === 0, keepsDirection = false } = limits
  if (!text.isWellFormed()) return ['not-unicode', 'Must be well-formed Unicode, without lone surrogates.']
  const forbidden = multiline ? CONTROL_CHARACTER_EXCEPT_NEWLINE_AND_TAB : CONTROL_CHARACTER
  if (forbidden.test(text)) return ['control-character', 'Must not contain control characters.']
  const length = countCodePoints(text)
  if (length < min) return ['too-short', length === 0 ? 'Must not be empty.' : `Must have at least ${min} characters.`]
  if (length > max) return ['too-long', `Must have at most ${max} characters.`]
  if (!mayBeInvisible && !hasVisible(text)) return ['nothing-visible', 'Must have a visible character.']
  if (keepsDirection && changesDirection(text))
    return ['invisible-character', 'Must not contain characters that change the writing direction.']
  return undefined
}

export const normaliseLine = (value: string) => trimInvisible(value.normalize('NFC'))

const normalisePasted = (value: string) => normaliseLine(value.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' '))

/** CRLF and CR become LF. */
export const normaliseNewlines = (value: string) => value.replace(/\r\n?/g, '\n')

const normaliseLines = (value: string) => normaliseLine(normaliseNewlines(value))

function normaliserOf({ multiline, pasted }: TextLimits) {
  if (multiline) return normaliseLines
  return pasted ? normalisePasted : normaliseLine
}

/** One line of text, or, with `multiline`, several lines, in which CRLF and CR become LF. */
export const text = (limits: TextLimits, meta: { description: string; examples?: string[] }) =>
  z
    .string()
    .overwrite(normaliserOf(limits))
    .check(check((value) => textIssue(value, limits)))
    .meta({ minLength: limits.min ?? 1, maxLength: limits.max, ...meta })
