/**
 * Refuses passwords that attackers try first: those on a list of common passwords, and those made of the account's own
 * data. There are no rules about kinds of characters: they make passwords harder to remember, and no harder to guess
 * (NIST SP 800-63B).
 */
import { readFileSync } from 'node:fs'

/** A server with a lower minimum is for trying things out, and sample passwords are on every list. */
const SERIOUS_MINIMUM = 8
/** A name or an address with so few characters added, such as a year and a punctuation mark, is refused. */
const FEW_CHARACTERS = 5
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

const plain = (text: string) => text.normalize('NFKC').toLowerCase()
const length = (text: string) => [...text].length

export function passwordIssue(password: string, { username, email }: Owner, minimum: number): PasswordIssue | undefined {
  if (length(password) < minimum) return ['too-short', `Must have at least ${minimum} characters.`]
  if (minimum < SERIOUS_MINIMUM) return undefined

  const written = plain(password)
  if (common.has(written)) return ['too-common', 'Is a very common password.']
  const own = [email, email.slice(0, email.lastIndexOf('@')), username].map(plain).filter((word) => length(word) >= SHORTEST_NAME)
  if (own.some((word) => written.includes(word) && length(written.replaceAll(word, '')) <= FEW_CHARACTERS))
    return ['too-personal', 'Is little more than your name or e-mail address.']
  return undefined
}
