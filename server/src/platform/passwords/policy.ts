/**
 * Which passwords are refused: what guessers try first (a list), and what they learn from the account itself. There are no
 * rules about kinds of characters: they make passwords that are hard to remember and no harder to guess (NIST SP 800-63B).
 */
import { readFileSync } from 'node:fs'

/** Below this minimum a server is one for trying things out, whose sample passwords are on every list. */
const SERIOUS_MINIMUM = 8
/** With no more characters besides, such as a year and a mark, a name or an address is the whole password. */
const MERE_ADDITION = 5
/** A shorter name is part of too many words. */
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
  if (common.has(written)) return ['too-common', 'Is one of the passwords that are tried first.']
  const own = [email, email.slice(0, email.lastIndexOf('@')), username].map(plain).filter((word) => length(word) >= SHORTEST_NAME)
  if (own.some((word) => written.includes(word) && length(written.replaceAll(word, '')) <= MERE_ADDITION))
    return ['too-personal', 'Is little more than the own name or e-mail address.']
  return undefined
}
