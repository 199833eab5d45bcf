import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { keyRing } from '../keys/ring.ts'
import { linkOf, mailToken, parseMailToken } from './link.ts'
import type { MailKind } from './templates.ts'

const mail = { owner_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b11', kid: 'second' }
const ids = { owner_id: mail.owner_id, id: mail.id }
const [first, second] = ['first', 'second'].map((kid) => ({ kid, secret: randomBytes(32) }))
const keys = keyRing([first!, second!])
const linkedKinds: MailKind[] = ['verify-email', 'reset-password', 'change-email']

test.each(linkedKinds)('the token of %s identifies its e-mail, is the same each time and fits into a URL', (kind) => {
  const token = mailToken(keys, mail, kind)

  expect(parseMailToken(keys, token)).toEqual(ids)
  expect(mailToken(keys, mail, kind)).toBe(token)
  expect(encodeURIComponent(token)).toBe(token)
  expect(token.length).toBeLessThan(256)
})

test('tokens differ for each e-mail, kind, owner and key', () => {
  const mails = [mail, { ...mail, id: mail.owner_id }, { ...mail, owner_id: mail.id }, { ...mail, kid: 'first' }]
  const tokens = mails.flatMap((each) => linkedKinds.map((kind) => mailToken(keys, each, kind)))

  expect(new Set(tokens).size).toBe(tokens.length)
})

test('a token is refused under another key, and when its key was removed from the ring', () => {
  const token = mailToken(keys, mail, 'verify-email')

  expect(parseMailToken(keyRing([first!]), token)).toBeUndefined()
  expect(parseMailToken(keyRing([{ kid: 'second', secret: randomBytes(32) }]), token)).toBeUndefined()
  expect(() => mailToken(keyRing([first!]), mail, 'verify-email')).toThrow('not in the ring')
})

describe('a token that this server did not issue is refused', () => {
  const token = mailToken(keys, mail, 'reset-password')
  const [kid, payload] = token.split('.') as [string, string]

  test('with any character changed', () => {
    for (let at = 0; at < token.length; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      expect(parseMailToken(keys, changed)).toBeUndefined()
    }
  })

  test('in a non-canonical encoding of the same bytes', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const encodings = [...alphabet].filter((last) =>
      Buffer.from(payload.slice(0, -1) + last, 'base64url').equals(Buffer.from(payload, 'base64url')),
    )

    expect(encodings.length).toBeGreaterThan(1)
    expect(encodings.filter((last) => parseMailToken(keys, `${kid}.${payload.slice(0, -1)}${last}`))).toEqual([payload.at(-1)])
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

  test('the token of an e-mail without a link', () => {
    expect(parseMailToken(keys, mailToken(keys, mail, 'password-changed'))).toBeUndefined()
  })
})

describe('a link', () => {
  const pageOf = (kind: MailKind) => linkOf(keys, 'https://contacts.test/app', { ...mail, kind })?.split('?token=')

  test('is made of the public URL, the page and the token', () => {
    expect(pageOf('verify-email')).toEqual(['https://contacts.test/app/verify_email', mailToken(keys, mail, 'verify-email')])
    expect(pageOf('change-email')).toEqual(['https://contacts.test/app/verify_email', mailToken(keys, mail, 'change-email')])
    expect(pageOf('reset-password')).toEqual(['https://contacts.test/app/reset_password', mailToken(keys, mail, 'reset-password')])
  })

  test('is not part of an e-mail that is only a notification', () => {
    for (const kind of ['email-changing', 'password-changed', 'session-reused'] as const) expect(pageOf(kind)).toBeUndefined()
  })
})
