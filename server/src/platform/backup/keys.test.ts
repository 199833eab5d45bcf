import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { describeBackupKeys, describeMissingKeys, nameKeys } from './keys.ts'

const newKey = (kid: string) => ({ kid, secret: randomBytes(32) })
const [first, second, third] = [newKey('first'), newKey('second'), newKey('third')]

test('a backup names the keys that it does not contain, without their secrets', () => {
  const named = nameKeys([first, second])

  expect(named).toEqual([
    { kid: 'first', fingerprint: expect.stringMatching(/^[\da-f]{16}$/) },
    { kid: 'second', fingerprint: expect.stringMatching(/^[\da-f]{16}$/) },
  ])
  expect(named[0]?.fingerprint).not.toBe(first.secret.toString('hex', 0, 8))
  expect(describeBackupKeys(named)).toContain('Not in the backup: JWT_KEYS (first, second).')
})

test('a backup without JWT_KEYS contains the key that signs tokens', () => {
  expect(describeBackupKeys(nameKeys())).toContain('The key that signs tokens is in the backup')
})

test('all sessions continue if the keys of the backup are present, in any order and among other keys', () => {
  expect(describeMissingKeys(nameKeys([first, second]), [third, second, first])).toBeUndefined()
  expect(describeMissingKeys([], undefined)).toBeUndefined()
})

test('a missing key is named, even if another key has its name', () => {
  const backup = nameKeys([first, second])

  expect(describeMissingKeys(backup, [newKey('first'), second])).toContain('(first)')
  expect(describeMissingKeys(backup, undefined)).toContain('(first, second)')
})

test('the operator learns that all sessions end if JWT_KEYS was set only after the backup', () => {
  expect(describeMissingKeys([], [first])).toContain('JWT_KEYS was not set when the backup was made')
})
