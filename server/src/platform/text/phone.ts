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
  return digits(parsePhoneNumberFromString(e164)?.formatNational() ?? '')
}

/** The digits of a text in ASCII, whatever their script. */
export function digits(text: string): string {
  return letters(text).replace(/[^0-9]/g, '')
}
