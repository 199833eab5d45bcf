/** Dates of vCard (RFC 6350, section 4.3; ISO 8601), in the form of the API: `YYYY-MM-DD` or `--MM-DD`. */

// A complete date, with or without hyphens, or a month and a day. A time after it is ignored: the date is taken as
// written, whatever the time zone.
const DATE = /^(?:(\d{4})-?|--)(\d\d)-?(\d\d)(T.*)?$/

/** The year that Apple's programs write if the year is unknown, with the parameter X-APPLE-OMIT-YEAR. */
const APPLE_YEAR = '1604'

export interface ReadDate {
  date: string
  /** The date is written as it was read; a time is not. */
  isExact: boolean
}

/** `omittedYear` is the value of X-APPLE-OMIT-YEAR. Returns undefined for a text, or a date without its day. */
export function readDate(value: string, omittedYear?: string): ReadDate | undefined {
  const [, year, month, day, time] = DATE.exec(value.trim()) ?? []
  if (month === undefined || day === undefined) return undefined
  const isOmitted = year === undefined || year === omittedYear
  return { date: `${isOmitted ? '-' : year}-${month}-${day}`, isExact: time === undefined }
}

/** The parameter and the value of a date. In vCard 3.0 a date needs a year. */
export function writeDate(date: string, version: '3.0' | '4.0'): { parameter: string; value: string } {
  const isYearless = date.startsWith('--')
  if (version === '4.0') return { parameter: '', value: isYearless ? `--${date.slice(2).replace('-', '')}` : date.replaceAll('-', '') }
  if (isYearless) return { parameter: `;VALUE=date;X-APPLE-OMIT-YEAR=${APPLE_YEAR}`, value: `${APPLE_YEAR}${date.slice(1)}` }
  return { parameter: ';VALUE=date', value: date }
}
