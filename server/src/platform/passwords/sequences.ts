/** Finds characters in an order that everybody knows: the alphabet, digits, a row of the keyboard, or a repetition. */

/** Neighbours on a line follow each other in a sequence. */
const LINES = [
  'abcdefghijklmnopqrstuvwxyz',
  // The digits of a keyboard, and of a number that is counted up.
  '01234567890',
  '!@#$%^&*()_+',
  // Keyboards: English, German, French, Ukrainian and Russian.
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  'йцукенгшщзхї',
  'фівапролджє',
  'ячсмитьбю',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя',
  'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
  // Columns of a keyboard.
  '1qaz',
  '2wsx',
  '3edc',
  '4rfv',
  '5tgb',
  '6yhn',
  '7ujm',
]
const reverse = (text: string) => Array.from(text).toReversed().join('')
/** Every part of a line, in both directions. */
const PARTS = new Set([...LINES, ...LINES.map(reverse)].flatMap(partsOf))

function partsOf(line: string) {
  const starts = Array.from(line, (_, start) => line.slice(start))
  return starts.flatMap((rest) => Array.from(rest, (_, end) => rest.slice(0, end + 1)))
}

// Three letters at the start of a line, such as `qwe`. Three letters inside a line, such as `ert`, are parts of words.
const STARTS = new Set(LINES.map((line) => line.slice(0, 3)))

// Not emoji, of which there are too many for attackers to try each.
const TYPED = /^[\p{L}\p{N}\x20-\x7e]+$/u

/** Removes runs: characters that follow each other on a line, or that are the same; see `isRun` for how many. */
export function withoutRuns(text: string): string {
  const characters = Array.from(text)
  let rest = ''
  for (let at = 0; at < characters.length;) {
    const run = runAt(characters, at)
    if (!isRun(run)) rest += characters[at]
    at += isRun(run) ? run.length : 1
  }
  return rest
}

function isRun(run: string[]) {
  const text = run.join('')
  return run.length > 3 || (run.length === 3 && (!/\p{L}/u.test(text) || STARTS.has(text) || isOneCharacter(text)))
}

/** The longest run that starts at a position, which may be a single character. */
function runAt(characters: string[], start: number): string[] {
  let run = characters.slice(start, start + 1)
  for (let end = start + 2; end <= characters.length; end++) {
    const longer = characters.slice(start, end)
    const text = longer.join('')
    if (!PARTS.has(text) && !isOneCharacter(text)) break
    run = longer
  }
  return run
}

const isOneCharacter = (text: string) => text === text.charAt(0).repeat(text.length) && TYPED.test(text)

/** The shortest part that the text repeats, the last time perhaps incompletely; undefined if it repeats nothing. */
export function repeatedPart(text: string): string | undefined {
  const characters = Array.from(text)
  const repeatsAfter = (period: number) => characters.every((character, at) => at < period || character === characters[at - period])
  for (let period = 1; period <= characters.length / 2; period++) {
    const part = characters.slice(0, period).join('')
    if (repeatsAfter(period) && TYPED.test(part)) return part
  }
  return undefined
}
