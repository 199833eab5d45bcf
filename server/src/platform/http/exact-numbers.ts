/**
 * JSON.parse rounds a number that a double (IEEE 754) cannot hold: 9007199254740993 becomes 9007199254740992, and 1e-400
 * becomes 0. The server must not store another number than the client has sent, so it reads such numbers as Infinity,
 * which no JSON can mean and the contract refuses.
 */

/**
 * A number that may change: one with 16 digits or more, or with an exponent. A double holds any 15 digits. Texts may
 * match as well, which only costs time.
 */
const MAY_CHANGE = /[:[,\s]-?\d(?:[\d.]{15}|[\d.]{0,14}[eE])/

/** The reviver for JSON.parse; null for a text whose numbers all stay as they are, because a reviver takes time. */
export const reviverFor = (json: string) => (MAY_CHANGE.test(json) ? keepExact : null)

const keepExact = (_name: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined && !isExact(context.source) ? Infinity : value

/** Whether the number is the same after it was parsed and printed: 1.10 and 1e2 are, and 0.1000000000000000055 is not. */
export function isExact(source: string): boolean {
  const value = Number(source)
  // A double holds any 15 digits, unless the number is extremely large or small.
  if (source.length <= 15 && Math.abs(value) > 1e-300 && Number.isFinite(value)) return true
  const printed = String(value)
  if (printed === source) return true
  const [given, kept] = [decimalOf(source), decimalOf(printed)]
  return given !== undefined && given.digits === kept?.digits && given.exponent === kept.exponent
}

const DECIMAL = /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/

/** A decimal number as 0.digits × 10^exponent, without zeros at either end of the digits. Its sign does not matter here. */
function decimalOf(number: string): { digits: string; exponent: number } | undefined {
  const [, whole, fraction = '', power = '0'] = DECIMAL.exec(number) ?? []
  if (whole === undefined) return undefined
  const all = whole + fraction
  // A regular expression for the zeros at the end takes quadratic time.
  let [start, end] = [0, all.length]
  while (all[start] === '0') start++
  while (end > start && all[end - 1] === '0') end--
  return { digits: all.slice(start, end), exponent: start === end ? 0 : Number(power) + whole.length - start }
}
