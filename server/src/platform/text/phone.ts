// The smallest set of metadata: the larger ones distinguish mobile from landline numbers, which is not needed here.
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { letters } from './fold.ts'

/** The number in E.164; null if the country or the number is uncertain. */
export function e164(number: string, region: string | null): string | null {
  const parsed = parsePhoneNumberFromString(number, {
    defaultCountry: (region ?? undefined) as CountryCode | undefined,
  })
  if (!parsed) return null

  // A number with a plus has its country code, so a possible length is enough: new ranges open every month. Without a
  // plus the country is a guess, and a Ukrainian number is as long as an American one, so the number must be in a known
  // range.
  const isTrusted = /[+＋]/.test(number) ? parsed.isPossible() : parsed.isValid()
  return isTrusted ? parsed.number : null
}

/** As dialled inside the country: `0671234567` for `+380671234567`. */
export function nationalDigits(e164: string): string {
  // The text is only the number, so there is no need to look for a number in it.
  return digits(parsePhoneNumberFromString(e164, { extract: false })?.formatNational() ?? '')
}

/** The digits of a text in ASCII, whatever their script. */
export function digits(text: string): string {
  return letters(text).replace(/[^0-9]/g, '')
}

const KEYPAD = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz']

/** The letters and digits of a number without its punctuation; the same as its digits if it has no letters. */
export const lettersAndDigits = (number: string): string => letters(number).replace(/[^\p{L}\p{N}]/gu, '')

/** The digits of a number that is written in letters, such as 1-800-FLOWERS; undefined if it has no word of letters. */
export function keypadDigits(number: string): string | undefined {
  const folded = lettersAndDigits(number)
  if (!/^[0-9]+[a-z]{3,}/.test(folded) || withShortExtension(number) !== undefined) return undefined
  return folded.replace(/[a-z]/g, (letter) => String(KEYPAD.findIndex((key) => key.includes(letter)) + 2))
}

/** The source of a regular expression: an extension, such as `x11` or `ext. 11`. */
export const EXTENSION = String.raw`(?:x|ext(?:n|ension)?|доб|вн)[.:=]?\s*\p{Nd}+`
const EXTENSION_AT_END = new RegExp(`${EXTENSION}$`, 'iu')

/** One spelling for numbers with an extension, such as 12015550123x11; undefined for a number without one. */
export function withShortExtension(number: string): string | undefined {
  const extension = EXTENSION_AT_END.exec(number)
  return extension ? `${digits(number.slice(0, extension.index))}${shortExtension(extension[0])}` : undefined
}

export const shortExtension = (extension: string): string => `x${digits(extension)}`

/**
 * Adds or removes the mobile prefix of a number of Mexico or Argentina. After the country code, mobile numbers of Mexico
 * had a 1 and those of Argentina have a 9. People often omit this digit. Returns [] for all other numbers.
 */
export function otherMobileDigits(international: string): string[] {
  const [, code = '', prefix, subscriber = ''] = /^(52|54)([19])?([0-9]{10})$/.exec(international) ?? []
  const mobilePrefix = MOBILE_PREFIXES[code]
  if (mobilePrefix === undefined) return []
  if (prefix === undefined) return [`${code}${mobilePrefix}${subscriber}`]
  return prefix === mobilePrefix ? [`${code}${subscriber}`] : []
}

const MOBILE_PREFIXES: Record<string, string> = { 52: '1', 54: '9' }

/** The digits of a number that is written with its country code; undefined for any other. */
export function internationalDigits(number: string): string | undefined {
  const [, written] = /^\D*(?:\+|00)(.*)$/su.exec(letters(number)) ?? []
  return written === undefined ? undefined : digits(written)
}
