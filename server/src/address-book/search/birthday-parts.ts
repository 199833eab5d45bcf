/**
 * Birthdays in the order of the calendar, starting at any day. The calendar divides the days that follow into segments of
 * `birth_md`; their parts are what an index has in one piece: a range of days, one of two dates that share a day, or the
 * contacts without a birthday, which come last. The rank of a contact is the number of its segment and the day in it.
 */
import { type Birthday, birthMd, parseBirthday, type Segment } from '../../platform/calendar/birthday.ts'

export type Part = { segment: number } & ({ kind: 'range'; from: number; to: number } | { kind: 'date'; md: number } | { kind: 'none' })

/** More than any `birth_md`. */
const STEP = 10_000

export const partsOf = (segments: Segment[]): Part[] =>
  segments.flatMap(({ from, to, on }, segment): Part[] =>
    on ? [from, to].map((md) => ({ segment, kind: 'date', md })) : [{ segment, kind: 'range', from, to }],
  )

/** The segment of a birthday that is in one of them. */
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

/** The segment of a rank and the day in it. */
export const dayOfRank = (rank: number) => ({ segment: Math.floor(rank / STEP), md: rank % STEP })

/** The rank in SQL: of any contact, and of one in a part. */
export const rankIn = (segments: Segment[]) =>
  `case when birth_md is null then ${segments.length * STEP} ${segments
    .map(({ from, to, on }, index) => `when birth_md between ${from} and ${to} then ${index * STEP}${on ? '' : ' + birth_md'}`)
    .join(' ')} end`
export const rankInPart = ({ segment, kind }: Part) => (kind === 'range' ? `${segment * STEP} + birth_md` : `${segment * STEP}`)
