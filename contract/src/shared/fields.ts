/**
 * The kinds of value that slices share. Text is trimmed and stored in Unicode NFC; lengths are counted in code points.
 * A check that zod does not have adds a `custom` issue whose `params.code` is the error code on the wire.
 */
import * as z from 'zod'

type Issue = [code: string, detail: string]

/** Adds the issue that `find` sees in a value, if any. */
export const check =
  <T>(find: (value: T) => Issue | undefined) =>
  (ctx: z.core.ParsePayload<T>) => {
    const issue = find(ctx.value)
    if (issue) ctx.issues.push({ code: 'custom', input: ctx.value, message: issue[1], params: { code: issue[0] } })
  }

const CONTROL = /[\p{Cc}\u2028\u2029]/u
const CONTROL_BUT_LINES = /(?![\n\t])\p{Cc}/u

const codePoints = (text: string) => {
  let count = 0
  for (const _ of text) count++
  return count
}

interface TextLimits {
  max: number
  min?: number
  /** Newlines and tabs may stand in it. */
  lines?: boolean
}

/** What is wrong with a text, if anything. A lone surrogate would silently become U+FFFD on its way to the database. */
export function textIssue(text: string, { max, min = 1, lines = false }: TextLimits): Issue | undefined {
  if (!text.isWellFormed()) return ['not-unicode', 'Must be well-formed Unicode, without lone surrogates.']
  if ((lines ? CONTROL_BUT_LINES : CONTROL).test(text)) return ['control-character', 'Must hold no control characters.']
  const length = codePoints(text)
  if (length < min) return ['too-short', min === 1 ? 'Must not be empty.' : `Must have at least ${min} characters.`]
  if (length > max) return ['too-long', `Must have at most ${max} characters.`]
  return undefined
}

/** One line of text (or several), trimmed, in NFC. */
export const text = (limits: TextLimits, meta: { description: string; examples?: string[] }) =>
  z
    .string()
    .overwrite((value) => (limits.lines ? value.replace(/\r\n?/g, '\n') : value).normalize('NFC').trim())
    .check(check((value) => textIssue(value, limits)))
    .meta({ minLength: limits.min ?? 1, maxLength: limits.max, ...meta })

// Unicode on both sides (RFC 6531). A stricter pattern would refuse addresses that people have; only a mail proves one.
const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@"(),:;<>[\\\]]{1,253}$/u
const emailIssue = (value: string): Issue | undefined =>
  textIssue(value, { max: 254, min: 3 }) ??
  (EMAIL.test(value) && !/(^|[.@])\.|\.(@|$)/.test(value) ? undefined : ['not-an-email', 'Must be an e-mail address.'])

/** An address as typed. */
export const Email = z
  .string()
  .overwrite((value) => value.normalize('NFC').trim())
  .check(check(emailIssue))
  .meta({ maxLength: 254, description: 'E-mail address (RFC 6531), at most 254 characters.', examples: ['ivan@example.com'] })

/** An address that an account is known by: compared, stored and answered in lower case. */
export const AccountEmail = z
  .string()
  .overwrite((value) => value.normalize('NFC').trim().toLowerCase())
  .check(check(emailIssue))
  .meta({
    maxLength: 254,
    description:
      'E-mail address (RFC 6531) of the account, at most 254 characters; trimmed and lower-cased, so that case never makes two accounts.',
    examples: ['olena@example.com'],
  })

const idMeta = (description: string) => ({
  description: `${description} One that is no UUID is a 404 as well.`,
  format: 'uuid',
  examples: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'],
})

/** An id that somebody sent in a path. One that is no UUID is nobody's, hence answered as `problem` and not as invalid. */
export const idParam = (problem: `${'contact' | 'label' | 'session' | 'picture'}-not-found`, description: string) =>
  z.guid(problem).meta(idMeta(description))

/** The id of a part of something. It is any text here, because whether the whole is there is told first. */
export const partIdParam = (description: string) => z.string().meta(idMeta(description))

/** An id that we made. */
export const Id = (description: string) =>
  z
    .uuid()
    .meta({ description: `${description} UUIDv7 (RFC 9562): later ids are greater.`, examples: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'] })

/** A point in time: a Date on the server, RFC 3339 text on the wire. */
export const Instant = (description: string) =>
  z
    .date()
    .transform((instant) => instant.toISOString())
    .pipe(z.iso.datetime())
    .meta({ description: `${description} RFC 3339, in UTC with milliseconds.`, examples: ['2026-11-20T09:30:00.000Z'] })

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function isDay(year: number | null, month: number, day: number) {
  if (year === 0 || day < 1 || day > (DAYS[month - 1] ?? 0)) return false
  return !(month === 2 && day === 29 && year !== null && !isLeap(year))
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const BIRTHDAY = /^(?:(\d{4})|-)-(\d{2})-(\d{2})$/
const isDate = (value: string, pattern: RegExp) => {
  const [, year, month, day] = pattern.exec(value) ?? []
  return month !== undefined && isDay(year === undefined ? null : Number(year), Number(month), Number(day))
}

/** A civil date. Text and never an instant, so that no time zone can shift it. */
export const CivilDate = (description: string) =>
  z
    .string()
    .check(
      check((value) =>
        isDate(value, DATE) ? undefined : ['not-a-date', 'Must be a date that exists, as YYYY-MM-DD, of year 1 or later.'],
      ),
    )
    .meta({ description: `${description} \`YYYY-MM-DD\`, year 1 or later.`, format: 'date', examples: ['2026-11-20'] })

/** A birthday with its year or without. */
export const Birthday = z
  .string()
  .check(
    check((value) =>
      isDate(value, BIRTHDAY)
        ? undefined
        : ['not-a-birthday', 'Must be a date that exists, as YYYY-MM-DD, or --MM-DD when the year is unknown.'],
    ),
  )
  .meta({
    description:
      'Date of birth: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) when the year is unknown. Never after today (where today is furthest, UTC+14), year 1 or later. `--02-29` is fine, `1990-02-29` is not a date.',
    pattern: '^(\\d{4}|-)-\\d{2}-\\d{2}$',
    examples: ['1992-02-29', '--08-24'],
  })

export const LeapDay = z.enum(['feb_28', 'mar_1'])

/** A wire integer in a query: digits and nothing else. Coercion would read "" as 0 and "1e3" as 1000. */
export const queryInteger = (
  min: number,
  max: number,
  meta: { description: string; examples?: number[] },
  tooLarge = `Must be at most ${max}.`,
) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
    z
      .number('Must be a whole number.')
      .int('Must be a whole number.')
      .min(min)
      .check(check((value) => (value > max ? ['too-large', tooLarge] : undefined)))
      .meta({ maximum: max, ...meta }),
  ) as unknown as z.ZodType<number, number>

const isTimeZone = (value: string) => {
  // Offsets such as +03:00 are accepted by Intl too, but have no daylight saving and are not IANA names.
  if (!/^[A-Za-z]/.test(value)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const TimeZone = (description: string) =>
  z
    .string()
    .max(64, { abort: true })
    .check(
      check((value) =>
        isTimeZone(value) ? undefined : ['not-a-time-zone', 'Must be a time zone name of the IANA database, such as Europe/Kyiv.'],
      ),
    )
    .meta({ description: `${description} A name of the IANA time zone database.`, examples: ['Europe/Kyiv'] })

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
const isRegion = (value: string) => /^[A-Z]{2}$/.test(value) && value !== 'ZZ' && regions.of(value) !== undefined

export const Region = (description: string) =>
  z
    .string()
    .check(check((value) => (isRegion(value) ? undefined : ['not-a-region', 'Must be a country code of ISO 3166-1, such as UA.'])))
    .meta({ description: `${description} Two capital letters of ISO 3166-1.`, pattern: '^[A-Z]{2}$', examples: ['UA'] })

/** Part of an answer that may come back in a request, where it is ignored. */
export const readOnly = z
  .unknown()
  .optional()
  .meta({ description: 'Read-only: accepted, so that what was read can be sent back, and ignored.', readOnly: true })

const FREE_JSON_BYTES = 16 * 1024
const FREE_JSON_DEPTH = 32

function freeJsonIssue(value: unknown, depth = 1): Issue | undefined {
  if (typeof value === 'string') return textIssue(value, { min: 0, max: FREE_JSON_BYTES, lines: true })
  if (typeof value === 'number' && !Number.isFinite(value)) return ['not-a-number', 'A number is too large to be kept.']
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > FREE_JSON_DEPTH) return ['too-deep', `Must be nested at most ${FREE_JSON_DEPTH} levels deep.`]
  for (const [key, member] of Object.entries(value)) {
    const issue = textIssue(key, { min: 0, max: FREE_JSON_BYTES, lines: true }) ?? freeJsonIssue(member, depth + 1)
    if (issue) return issue
  }
  return undefined
}

/** Members to merge into a JSON object of the user's own; how much there may be is checked on the result. */
export const FreeJsonPatch = z.record(z.string(), z.unknown()).check(check((value) => freeJsonIssue(value)))

/** A JSON object of the user's own. */
export const FreeJson = z
  .record(z.string(), z.unknown())
  .check(
    check(
      (value) =>
        freeJsonIssue(value) ??
        (new TextEncoder().encode(JSON.stringify(value)).length > FREE_JSON_BYTES
          ? ['too-large', 'Must have at most 16 KiB as JSON.']
          : undefined),
    ),
  )
  .meta({
    description: 'A free JSON object, at most 16 KiB as UTF-8 JSON and 32 levels deep. Not searched.',
    examples: [{ telegram: '@ivan' }],
  })
