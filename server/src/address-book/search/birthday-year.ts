/**
 * Birthdays go round with the calendar. It gives a window of days as a few segments of month and day, which follow each other, and
 * the parts of them are what an index has in one piece: some days, one of two dates that share a day, or nobody's birthday,
 * which comes after all others. The rank of a contact is its segment and the day in it, in one number.
 */
import { birthMd, parseBirthday, type Segment } from '../../platform/calendar/birthday.ts'

export type Part = { segment: number } & ({ kind: 'range'; from: number; to: number } | { kind: 'date'; md: number } | { kind: 'none' })

const STEP = 10_000

export const partsOf = (segments: Segment[]): Part[] =>
  segments.flatMap(({ from, to, on }, segment): Part[] =>
    on ? [from, to].map((md) => ({ segment, kind: 'date', md })) : [{ segment, kind: 'range', from, to }],
  )

/** Who has a birthday is in one of the segments. */
export function rankOf(birthday: string | null, segments: Segment[]) {
  if (birthday === null) return segments.length * STEP
  const md = birthMd(parseBirthday(birthday)!)
  const segment = segments.findIndex(({ from, to }) => from <= md && md <= to)
  return segment * STEP + (segments[segment]!.on ? 0 : md)
}

export const placeInYear = (rank: number) => ({ segment: Math.floor(rank / STEP), md: rank % STEP })

/** The same in SQL: of any contact, and in a part. */
export const rankIn = (segments: Segment[]) =>
  `case when birth_md is null then ${segments.length * STEP} ${segments
    .map(({ from, to, on }, index) => `when birth_md between ${from} and ${to} then ${index * STEP}${on ? '' : ' + birth_md'}`)
    .join(' ')} end`
export const rankInPart = ({ segment, kind }: Part) => (kind === 'range' ? `${segment * STEP} + birth_md` : `${segment * STEP}`)
