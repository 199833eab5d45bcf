// The smallest set of metadata. The larger ones also distinguish mobile from landline numbers.
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { letters } from './fold.ts'

export function e164(number: string, region: string | null): string | null {
  const parsed = parsePhoneNumberFromString(number, {
    defaultCountry: (region ?? undefined) as CountryCode | undefined,
  })
  if (!parsed) return null

  // With a plus the number names its country, and only its length is checked, because new ranges are opened every
  // month. Without one the region is a guess, and a Ukrainian number would have the right length for an American one.
  const isAccepted = /[+＋]/.test(number) ? parsed.isPossible() : parsed.isValid()
  return isAccepted ? parsed.number : null
}

/** The digits as dialled inside the country: `0671234567` for `+380671234567`. */
export function nationalDigits(e164: string): string {
  return digits(parsePhoneNumberFromString(e164)?.formatNational() ?? '')
}

/** The digits of a text, of any script, as ASCII. */
export function digits(text: string): string {
  return letters(text).replace(/[^0-9]/g, '')
}
