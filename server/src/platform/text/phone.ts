// The smallest set of metadata: the larger ones tell mobile from landline, which nobody asks here.
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { letters } from './fold.ts'

export function e164(number: string, region: string | null): string | null {
  const parsed = parsePhoneNumberFromString(number, {
    defaultCountry: (region ?? undefined) as CountryCode | undefined,
  })
  if (!parsed) return null

  // A number with a plus names its country itself, and new ranges are opened every month: the right length will do.
  // Without one the region is a guess, and a Ukrainian number has the right length for an American one.
  const isTrusted = /[+＋]/.test(number) ? parsed.isPossible() : parsed.isValid()
  return isTrusted ? parsed.number : null
}

/** As dialled inside the country: `0671234567` for `+380671234567`. */
export function nationalDigits(e164: string): string {
  return digits(parsePhoneNumberFromString(e164)?.formatNational() ?? '')
}

/** ASCII digits for digits of any script. */
export function digits(text: string): string {
  return letters(text).replace(/[^0-9]/g, '')
}
