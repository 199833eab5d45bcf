/**
 * JSON.parse rounds a number that a double (IEEE 754) cannot hold: 9007199254740993 becomes 9007199254740992, and
 * 1e-400 becomes 0. The server must not store another number than the client has sent, so it reads such numbers as
 * Infinity, which the contract refuses.
 */

/** JSON.parse reads this number as Infinity. */
const INFINITE = '1e999'

/**
 * Matches a number that JSON.parse may round: one with 16 or more digits, counting the decimal point, or with an
 * exponent of three or more digits. A double holds any 15 digits, unless the number is extremely large or small.
 */
const MAY_BE_ROUNDED = /-?(?=\d(?:[\d.]{15}|[\d.]{0,14}[eE][-+]?\d{3}))(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/g

/**
 * Puts `1e999` in place of each number that JSON.parse would round. Changes the text rather than the parsed value,
 * because JSON.parse with a reviver takes seconds for a large body.
 */
export function replaceInexact(json: string): string {
  const isInString = stringFinder(json)
  let replaced = ''
  let end = 0
  for (const { 0: number, index } of json.matchAll(MAY_BE_ROUNDED)) {
    if (isExact(number) || isInString(index)) continue
    replaced += json.slice(end, index) + INFINITE
    end = index + number.length
  }
  return replaced + json.slice(end)
}

/** Returns a function that tells whether an index is inside a string of the JSON; call it with ascending indexes. */
function stringFinder(json: string): (index: number) => boolean {
  let start = -1
  let end = -1
  return (index) => {
    while (end < index) {
      start = indexOrLength(json, json.indexOf('"', end + 1))
      end = endOfString(json, start)
    }
    return start < index
  }
}

/** The index of the quote that ends the string from `start`. A regular expression would take quadratic time. */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return indexOrLength(json, end)
}

function isEscaped(json: string, quote: number): boolean {
  let start = quote
  while (json[start - 1] === '\\') start--
  return (quote - start) % 2 === 1
}

const indexOrLength = (json: string, index: number) => (index === -1 ? json.length : index)

/** Whether JSON.parse does not round the number: 1.10 and 1e2 are exact, 0.1000000000000000055 is not. */
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

/**
 * Splits a decimal number into digits, without zeros at either end, and an exponent: the number is 0.digits ×
 * 10^exponent. Ignores the sign, which parsing keeps. Returns undefined for `Infinity`.
 */
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
