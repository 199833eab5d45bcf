import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { macOf, parseEnvelope, parseSigned, writeEnvelope, writeSigned } from './envelope.ts'

const kid = 'key-1'

test.each([0, 1, 2, 3, 60, 61])('an envelope of %i bytes is written and parsed back to itself', (length) => {
  const payload = randomBytes(length)

  expect(parseEnvelope(writeEnvelope({ kid, payload }))).toEqual({ kid, payload })
})

test('only the canonical base64url of a payload is accepted', () => {
  const token = writeEnvelope({ kid, payload: Buffer.from([255]) })

  expect(token).toBe('key-1._w')
  for (const other of ['key-1._x', 'key-1._w==', 'key-1./w', 'key-1._w ', 'key-1._', 'key-1', '._w', 'key 1._w', `${'k'.repeat(33)}._w`])
    expect(parseEnvelope(other), other).toBeUndefined()
})

test('a signed message is split into message and signature, and a wrong length is refused', () => {
  const message = Buffer.from('message')
  const signed = { kid, message, mac: macOf(randomBytes(32), message) }
  const token = writeSigned(signed)

  expect(parseSigned(token, message.length)).toEqual(signed)
  expect(parseSigned(token, message.length - 1)).toBeUndefined()
  expect(parseSigned(token, message.length + 1)).toBeUndefined()
})
