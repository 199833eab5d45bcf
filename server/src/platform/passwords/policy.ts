/**
 * Refuses passwords that attackers try first: those on a list of common passwords, and those made of the account's own
 * data. There are no rules about kinds of characters: they make passwords harder to remember, and no harder to guess
 * (NIST SP 800-63B).
 */
import { readFileSync } from 'node:fs'

/** With a lower minimum, only the length is checked: such a server is for trials, where common passwords are usual. */
const PRODUCTION_MINIMUM = 8
/** A password is refused if it adds no more characters to a name or an address, such as a year and an `!`. */
const MAX_ADDED_CHARACTERS = 5
/** A shorter name is part of too many words to be checked. */
const SHORTEST_NAME = 3

const common = new Set(
  readFileSync(new URL('common.txt', import.meta.url), 'utf8')
    .split(/\s+/)
    .filter(Boolean),
)

export interface Owner {
  username: string
  email: string
}

export type PasswordIssue = [code: 'too-short' | 'too-common' | 'too-personal', detail: string]

const normalise = (text: string) => text.normalize('NFKC').toLowerCase()
const countCharacters = (text: string) => [...text].length

export function passwordIssue(password: string, { username, email }: Owner, minimum: number): PasswordIssue | undefined {
  if (countCharacters(password) < minimum) return ['too-short', `Must have at least ${minimum} characters.`]
  if (minimum < PRODUCTION_MINIMUM) return undefined

  const normalised = normalise(password)
  if (common.has(normalised)) return ['too-common', 'Is a very common password.']
  const personal = [email, email.slice(0, email.lastIndexOf('@')), username]
    .map(normalise)
    .filter((word) => countCharacters(word) >= SHORTEST_NAME)
  if (personal.some((word) => normalised.includes(word) && countCharacters(normalised.replaceAll(word, '')) <= MAX_ADDED_CHARACTERS))
    return ['too-personal', 'Is little more than your name or e-mail address.']
  return undefined
}
