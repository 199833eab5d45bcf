/**
 * E-mail addresses (RFC 6531). The address of a contact keeps its case and the spelling of its domain; the address of
 * an account has one spelling.
 */
import * as z from 'zod'
import { asciiDomain, unicodeDomain } from './domain.ts'
import { hasInvisible } from './invisible.ts'
import { check, type Issue } from './issue.ts'
import { normaliseLine, textIssue } from './text.ts'

// Permissive on purpose: a stricter pattern rejects addresses that exist, and only a delivered e-mail proves an
// address. Unicode is allowed in both parts (RFC 6531).
const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@"(),:;<>[\\\]]{1,253}$/u
const MISPLACED_DOT = /(^|[.@])\.|\.(@|$)/

/** The part up to and including the `@`, and the domain. */
function partsOf(address: string): [local: string, domain: string] {
  const end = address.lastIndexOf('@') + 1
  return [address.slice(0, end), address.slice(end)]
}

/**
 * Refuses invisible characters instead of dropping them: an e-mail must not go to an address other than the one that
 * the user sent. In a domain name, joiners are valid between certain letters (RFC 5892).
 */
function invisibleIssue(address: string): Issue | undefined {
  const [local, domain] = partsOf(address)
  if (!hasInvisible(local) && (!hasInvisible(domain) || unicodeDomain(domain) !== undefined)) return undefined
  return ['invisible-character', 'Must not contain invisible characters. Type the address instead of pasting it.']
}

const emailIssue = (value: string): Issue | undefined =>
  textIssue(value, { max: 254, min: 3 }) ??
  invisibleIssue(value) ??
  (EMAIL.test(value) && !MISPLACED_DOT.test(value) ? undefined : ['not-an-email', 'Must be an e-mail address.'])

/**
 * A contact may have an address that does not work. An account needs a valid domain, because the service sends e-mails
 * to it.
 */
const accountEmailIssue = (value: string): Issue | undefined =>
  emailIssue(value) ??
  (unicodeDomain(partsOf(value)[1]) === undefined
    ? ['not-an-email', 'Must be an e-mail address with a valid internationalised domain name (IDNA, UTS #46).']
    : undefined)

/** The address as it is, and with its domain in Unicode and in ASCII: search finds a contact by each of them. */
export function spellingsOf(address: string): string[] {
  const [local, domain] = partsOf(address)
  const domains = [domain, unicodeDomain(domain), asciiDomain(domain)].filter((each) => each !== undefined)
  return [...new Set(domains)].map((each) => local + each)
}

/** The e-mail address of a contact. Its case is kept. */
export const Email = z
  .string()
  .overwrite(normaliseLine)
  .check(check(emailIssue))
  .meta({
    maxLength: 254,
    description: 'E-mail address (RFC 6531), at most 254 characters, without invisible characters inside.',
    examples: ['ivan@example.com'],
  })

/** The one spelling of the address of an account. A domain that is not valid stays as it is. */
export function normaliseAccountEmail(value: string): string {
  const [local, domain] = partsOf(normaliseLine(value).toLowerCase())
  return normaliseLine(local + (unicodeDomain(domain) ?? domain))
}

/** The e-mail address that identifies an account: compared, stored and returned in one spelling. */
export const AccountEmail = z
  .string()
  .overwrite(normaliseAccountEmail)
  .check(check(accountEmailIssue))
  .meta({
    maxLength: 254,
    description:
      'E-mail address (RFC 6531) of the account, at most 254 characters, without invisible characters inside. It is ' +
      'trimmed and lower-cased, and an internationalised domain name is stored in Unicode, so addresses that differ only ' +
      'in case, or in `bücher.example` and `xn--bcher-kva.example`, are the same account.',
    examples: ['olena@example.com'],
  })
