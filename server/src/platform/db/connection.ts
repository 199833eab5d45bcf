/** What both databases agree on about a connection. */

/** Milliseconds to wait for a connection to PostgreSQL. */
export const CONNECT_MS = 2_000

const INT8 = 20
const TIMESTAMPTZ = 1184

/** A `timestamptz` as a Date. `2026-11-20 09:30:00.5+00` with a T and a Z takes the fast path of the date parser. */
const parseInstant = (text: string) => (text.endsWith('+00') ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : new Date(text))

/** How the values of a type are read, by its OID. Our int8 values are counters far below 2^53. */
export const parsers: Record<number, (text: string) => unknown> = { [INT8]: Number, [TIMESTAMPTZ]: parseInstant }
