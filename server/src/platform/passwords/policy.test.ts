import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { passwordIssue } from './policy.ts'

const olena = { username: 'Olena Petrenko', email: 'o.petrenko@example.com' }
const codeOf = (password: string, owner = olena, minimum = 8) => passwordIssue(password, owner, minimum)?.[0]

test('a password that is long, uncommon and not personal is accepted', () => {
  for (const password of ['correct horse battery', 'кобза на возі', 'x7!kQ2#p', '        ', 'Petrenko likes horses'])
    expect(codeOf(password), password).toBeUndefined()
})

test('the length is counted in characters, not in UTF-16 code units', () => {
  expect(codeOf('🐎🔋📎🐎🔋📎🐎')).toBe('too-short')
  expect(codeOf('🐎🔋📎🐎🔋📎🐎🔋')).toBeUndefined()
})

test('a common password is refused in any letter case and character width', () => {
  for (const password of ['password', 'Password1', 'QWERTYUIOP', '12345678', 'ｐａｓｓｗｏｒｄ', 'йцукенгш', 'Пароль123'])
    expect(codeOf(password), password).toBe('too-common')
})

test('the user’s own name and address are refused, also with a few characters added', () => {
  for (const password of [
    'Olena Petrenko',
    'olena petrenko!',
    'OLENA PETRENKO2024',
    'o.petrenko@example.com',
    'o.petrenko',
    'o.petrenko1990!',
  ]) {
    expect(codeOf(password), password).toBe('too-personal')
    expect(codeOf(password, { username: 'Bohdan', email: 'bohdan@example.com' }), password).toBeUndefined()
  }
})

test('a name of one or two letters is not looked for', () => {
  expect(codeOf('banana17', { username: 'a', email: 'an@b' })).toBeUndefined()
})

test('with a minimum below eight, as on a test server, only the length is checked', () => {
  expect(codeOf('secret', olena, 6)).toBeUndefined()
  expect(codeOf('12345678', olena, 7)).toBeUndefined()
  expect(codeOf('Olena Petrenko', olena, 1)).toBeUndefined()
  expect(codeOf('short', olena, 6)).toBe('too-short')
})

test('each password in the list of common ones has at least eight characters, is normalised, and occurs once', () => {
  const list = readFileSync(new URL('common.txt', import.meta.url), 'utf8')
    .trim()
    .split(/\s+/)

  expect(list.length).toBeGreaterThan(3_000)
  expect(list.filter((password) => [...password].length < 8 || password !== password.normalize('NFKC').toLowerCase())).toEqual([])
  expect(new Set(list).size).toBe(list.length)
})
