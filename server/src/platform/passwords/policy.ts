/**
 * Refuses passwords that attackers try first: common ones, sequences and repetitions, and those made of the name of the
 * service or the account's own data, also with a few characters added. A passphrase that contains such words among
 * others is accepted. There are no rules about kinds of characters: they make passwords harder to remember, and no
 * harder to guess (NIST SP 800-63B).
 */
import { readFileSync } from 'node:fs'
import { repeatedPart, withoutRuns } from './sequences.ts'

/** With a lower minimum, which production does not allow, only the length is checked: tests use common passwords. */
const PRODUCTION_MINIMUM = 8
/** A longer password is not examined: attackers do not try passwords of this length, however simple they are. */
const LONGEST_EXAMINED = 64
/** A guessable password stays guessable with up to this many added characters, such as a year and an `!`. */
const MAX_ADDED_CHARACTERS = 5
/** Attackers add digits and signs to a word. With more than one added letter for every four, it is another word. */
const MAX_ADDED_LETTERS_PER_LETTER = 1 / 4
/** A shorter name is part of too many words to be checked. */
const SHORTEST_NAME = 3
const SHORTEST_COMMON_WORD = 4

const SERVICE_NAMES = ['contacts', 'contact', 'контакти']

const normalise = (text: string) => text.normalize('NFKC').toLowerCase()
const countCharacters = (text: string) => [...text].length

const common = new Set(
  readFileSync(new URL('common.txt', import.meta.url), 'utf8')
    .split(/\s+/)
    .filter(Boolean),
)

const trimSigns = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')

/** The common passwords, and each without digits and signs at its ends: `dragon` of `dragon12`. */
const commonWords = new Set([...common, ...[...common].map(trimSigns)])
const longestCommonWord = Math.max(...[...commonWords].map((word) => word.length))

export interface Owner {
  username: string
  email: string
}

type Code = 'too-short' | 'too-common' | 'too-repetitive' | 'too-sequential' | 'service-name' | 'too-personal'
export type PasswordIssue = [code: Code, detail: string]

const ADVICE = 'Use several words that do not belong together.'
const DETAILS: Record<Exclude<Code, 'too-short'>, string> = {
  'too-common': `Is little more than a common password. ${ADVICE}`,
  'too-repetitive': `Repeats a few characters. ${ADVICE}`,
  'too-sequential': `Is little more than a sequence of the alphabet, of digits or of the keyboard. ${ADVICE}`,
  'service-name': `Is little more than the name of this service. ${ADVICE}`,
  'too-personal': `Is little more than your name or e-mail address. ${ADVICE}`,
}

export function passwordIssue(password: string, owner: Owner, minimum: number): PasswordIssue | undefined {
  if (countCharacters(password) < minimum) return ['too-short', `Must have at least ${minimum} characters.`]
  const normalised = normalise(password)
  if (minimum < PRODUCTION_MINIMUM || countCharacters(normalised) > LONGEST_EXAMINED) return undefined
  const code = weaknessOf(normalised, owner)
  return code && [code, DETAILS[code]]
}

function weaknessOf(password: string, owner: Owner) {
  if (common.has(password)) return 'too-common'
  if (isRepetitive(password)) return 'too-repetitive'
  if (isSequential(password)) return 'too-sequential'
  const spellings = [password, replaceLookAlikes(password)]
  if (spellings.some((each) => isMadeOf(each, SERVICE_NAMES))) return 'service-name'
  if (spellings.some((each) => isMadeOf(each, [...SERVICE_NAMES, ...personalWords(owner)]))) return 'too-personal'
  if (spellings.some(isCommon)) return 'too-common'
  return undefined
}

/** A repeated part must be long enough itself. Signs at the ends are ignored, unless they are half of the password. */
function isRepetitive(password: string) {
  const word = trimSigns(password)
  const core = word.length > password.length / 2 ? word : password
  return [password, core].map(repeatedPart).some((part) => part !== undefined && countCharacters(part) < PRODUCTION_MINIMUM)
}

function isSequential(password: string) {
  const rest = countCharacters(withoutRuns(password))
  return rest <= MAX_ADDED_CHARACTERS && rest < countCharacters(password) / 2
}

const isCommon = (password: string) => commonWordsIn(password).some((word) => isMadeOf(password, [...SERVICE_NAMES, word]))

/** The common words that the password contains. Looks up its parts, which are fewer than the common words. */
function commonWordsIn(password: string): string[] {
  const words = new Set<string>()
  for (let start = 0; start < password.length; start++)
    for (let end = start + SHORTEST_COMMON_WORD; end <= Math.min(password.length, start + longestCommonWord); end++) {
      const part = password.slice(start, end)
      if (commonWords.has(part)) words.add(part)
    }
  return [...words]
}

// Marks a removed word, so that the text before it and the text after it are not joined. No password contains it.
const REMOVED = '\0'

/** Whether the password consists of the words, repeated and in any order, and of little else. */
function isMadeOf(password: string, words: string[]): boolean {
  const rest = words.reduce((text, word) => text.replaceAll(word, REMOVED), password)
  const removed = countCharacters(password) - countCharacters(rest.replaceAll(REMOVED, ''))
  const added = withoutRuns(rest).replaceAll(REMOVED, '')
  const letters = countCharacters(added.replace(/[^\p{L}]/gu, ''))
  return removed > 0 && countCharacters(added) <= MAX_ADDED_CHARACTERS && letters <= removed * MAX_ADDED_LETTERS_PER_LETTER
}

/** The name and the address, whole and in parts. The longest come first, because they contain the others. */
function personalWords({ username, email }: Owner): string[] {
  const local = email.slice(0, email.lastIndexOf('@'))
  const parts = [username, email].flatMap((text) => text.split(/[^\p{L}\p{M}\p{N}]+/u))
  return [...new Set([email, local, username, ...parts].map(normalise))]
    .filter((word) => countCharacters(word) >= SHORTEST_NAME)
    .toSorted((a, b) => b.length - a.length)
}

const LOOK_ALIKES: Record<string, string> = { '@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o', '5': 's', $: 's', '7': 't' }

/** Attackers try `p@ssw0rd` with `password`. */
const replaceLookAlikes = (password: string) => password.replace(/[@431!05$7]/g, (sign) => LOOK_ALIKES[sign] ?? sign)
