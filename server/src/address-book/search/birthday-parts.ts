/**
 * Orders birthdays by calendar, starting at any day. `splitWindow` divides the days that follow into segments of
 * `birth_md`. A part is a contiguous piece of the index: a range of days, one of two birthdays that are celebrated on
 * the same day, or the contacts without a birthday, which come last. The rank of a contact is one number that combines
 * its segment and the day in that segment.
 */
import { type Birthday, birthMd, parseBirthday, type Segment } from '../../platform/calendar/birthday.ts'

export type Part = { segment: number } & ({ kind: 'range'; from: number; to: number } | { kind: 'date'; md: number } | { kind: 'none' })

/** More than any `birth_md`. */
const STEP = 10_000

export const partsOf = (segments: Segment[]): Part[] =>
  segments.flatMap(({ from, to, on }, segment): Part[] =>
    on ? [from, to].map((md) => ({ segment, kind: 'date', md })) : [{ segment, kind: 'range', from, to }],
  )

/** Finds the segment that contains a birthday. */
export function segmentOf(birthday: Birthday, segments: Segment[]): Segment {
  const md = birthMd(birthday)
  const segment = segments.find(({ from, to }) => from <= md && md <= to)
  if (!segment) throw new RangeError('the birthday is in none of the segments')
  return segment
}

export function rankOf(text: string | null, segments: Segment[]) {
  const birthday = text === null ? null : parseBirthday(text)
  if (!birthday) return segments.length * STEP
  const segment = segmentOf(birthday, segments)
  return segments.indexOf(segment) * STEP + (segment.on ? 0 : birthMd(birthday))
}

/** Splits a rank into the segment and the day in it. */
export const parseRank = (rank: number) => ({ segment: Math.floor(rank / STEP), md: rank % STEP })

/** SQL for the rank of any contact. */
export const rankSql = (segments: Segment[]) =>
  `case when birth_md is null then ${segments.length * STEP} ${segments
    .map(({ from, to, on }, index) => `when birth_md between ${from} and ${to} then ${index * STEP}${on ? '' : ' + birth_md'}`)
    .join(' ')} end`
/** SQL for the rank of a contact in a part. */
export const rankSqlInPart = ({ segment, kind }: Part) => (kind === 'range' ? `${segment * STEP} + birth_md` : `${segment * STEP}`)
