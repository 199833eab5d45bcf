/** Settings of database connections. */

/** Milliseconds to wait for a connection to PostgreSQL. */
export const CONNECT_MS = 2_000

const INT8 = 20
const TIMESTAMPTZ = 1184

/** Converts `2026-11-20 09:30:00.5+00` to the form with T and Z, which the Date constructor parses faster. */
const parseInstant = (text: string) => (text.endsWith('+00') ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : new Date(text))

/** Converts the text of a timestamptz to an instant of the API, with milliseconds. */
export function instantOf(text: string): string {
  // `2026-11-20 09:30:00.5+00`: PostgreSQL leaves out zeros at the end of the fraction.
  if (!text.endsWith('+00')) return new Date(text).toISOString()
  const fraction = text.slice(20, -3)
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`
}

/** For both databases: the parsers of values, by the OID of their type. The int8 values are counters far below 2^53. */
export const parsers: Record<number, (text: string) => unknown> = { [INT8]: Number, [TIMESTAMPTZ]: parseInstant }
