import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { keyRing } from '../keys/ring.ts'
import { linkOf, mailToken, parseMailToken } from './link.ts'
import type { MailKind } from './templates.ts'

const letter = { owner_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b11', kid: 'second' }
const owner = { owner_id: letter.owner_id, id: letter.id }
const [first, second] = ['first', 'second'].map((kid) => ({ kid, secret: randomBytes(32) }))
const keys = keyRing([first!, second!])
const linked: MailKind[] = ['verify-email', 'reset-password', 'change-email']

test.each(linked)('the token of %s leads back to its letter, is the same each time and fits into a URL', (kind) => {
  const token = mailToken(keys, letter, kind)

  expect(parseMailToken(keys, token)).toEqual(owner)
  expect(mailToken(keys, letter, kind)).toBe(token)
  expect(encodeURIComponent(token)).toBe(token)
  expect(token.length).toBeLessThan(256)
})

test('letters, kinds, owners and keys all have tokens of their own', () => {
  const others = [letter, { ...letter, id: letter.owner_id }, { ...letter, owner_id: letter.id }, { ...letter, kid: 'first' }]
  const tokens = others.flatMap((each) => linked.map((kind) => mailToken(keys, each, kind)))

  expect(new Set(tokens).size).toBe(tokens.length)
})

test('a key that came later verifies nothing of this one, and a key that has gone opens nothing', () => {
  const token = mailToken(keys, letter, 'verify-email')

  expect(parseMailToken(keyRing([first!]), token)).toBeUndefined()
  expect(parseMailToken(keyRing([{ kid: 'second', secret: randomBytes(32) }]), token)).toBeUndefined()
  expect(() => mailToken(keyRing([first!]), letter, 'verify-email')).toThrow('not in the ring')
})

describe('what was not made here is nobody’s', () => {
  const token = mailToken(keys, letter, 'reset-password')
  const [kid, payload] = token.split('.') as [string, string]

  test('each character counts', () => {
    for (let at = 0; at < token.length; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      expect(parseMailToken(keys, changed)).toBeUndefined()
    }
  })

  test('a second spelling of the same bytes is none', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const twins = [...alphabet].filter((last) =>
      Buffer.from(payload.slice(0, -1) + last, 'base64url').equals(Buffer.from(payload, 'base64url')),
    )

    expect(twins.length).toBeGreaterThan(1)
    expect(twins.filter((last) => parseMailToken(keys, `${kid}.${payload.slice(0, -1)}${last}`))).toEqual([payload.at(-1)])
  })

  test.each([
    '',
    '.',
    'second',
    `${kid}.`,
    `.${payload}`,
    `${kid}.${payload}=`,
    `${kid}.${payload} `,
    `${kid}.${payload}\n`,
    ` ${token}`,
    `${token}.${token}`,
    `__proto__.${payload}`,
    `first.${payload}`,
    'x'.repeat(100_000),
    '\u0000',
    'ключ',
  ])('%j', (text) => {
    expect(parseMailToken(keys, text)).toBeUndefined()
  })

  test('the token of a letter without a link', () => {
    expect(parseMailToken(keys, mailToken(keys, letter, 'password-changed'))).toBeUndefined()
  })
})

describe('a link', () => {
  const pageOf = (kind: MailKind) => linkOf(keys, 'https://contacts.test/app', { ...letter, kind })?.split('?token=')

  test('is made of the public URL, the page and the token', () => {
    expect(pageOf('verify-email')).toEqual(['https://contacts.test/app/verify_email', mailToken(keys, letter, 'verify-email')])
    expect(pageOf('change-email')).toEqual(['https://contacts.test/app/verify_email', mailToken(keys, letter, 'change-email')])
    expect(pageOf('reset-password')).toEqual(['https://contacts.test/app/reset_password', mailToken(keys, letter, 'reset-password')])
  })

  test('is in no letter that only tells something', () => {
    for (const kind of ['email-changing', 'password-changed', 'session-reused'] as const) expect(pageOf(kind)).toBeUndefined()
  })
})
