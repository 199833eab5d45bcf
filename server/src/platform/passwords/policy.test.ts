import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { passwordIssue } from './policy.ts'

const olena = { username: 'Olena Petrenko', email: 'o.petrenko@example.com' }
const codeOf = (password: string, owner = olena, minimum = 8) => passwordIssue(password, owner, minimum)?.[0]

test('a password that is long enough and nobody else’s is fine', () => {
  for (const password of ['correct horse battery', 'кобза на возі', 'x7!kQ2#p', '        ', 'Petrenko likes horses'])
    expect(codeOf(password), password).toBeUndefined()
})

test('characters are counted, not code units', () => {
  expect(codeOf('🐎🔋📎🐎🔋📎🐎')).toBe('too-short')
  expect(codeOf('🐎🔋📎🐎🔋📎🐎🔋')).toBeUndefined()
})

test('what is tried first is refused in any case and width', () => {
  for (const password of ['password', 'Password1', 'QWERTYUIOP', '12345678', 'ｐａｓｓｗｏｒｄ', 'йцукенгш', 'Пароль123'])
    expect(codeOf(password), password).toBe('too-common')
})

test('the own name and address are refused, and so is little more than them', () => {
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

test('a name that is part of any word is no reason', () => {
  expect(codeOf('banana17', { username: 'a', email: 'an@b' })).toBeUndefined()
})

test('a minimum below eight is for trying things out: only the length counts', () => {
  expect(codeOf('secret', olena, 6)).toBeUndefined()
  expect(codeOf('12345678', olena, 7)).toBeUndefined()
  expect(codeOf('Olena Petrenko', olena, 1)).toBeUndefined()
  expect(codeOf('short', olena, 6)).toBe('too-short')
})

test('the list has nothing that the length refuses anyway, and each password once, as it is compared', () => {
  const list = readFileSync(new URL('common.txt', import.meta.url), 'utf8')
    .trim()
    .split(/\s+/)

  expect(list.length).toBeGreaterThan(3_000)
  expect(list.filter((password) => [...password].length < 8 || password !== password.normalize('NFKC').toLowerCase())).toEqual([])
  expect(new Set(list).size).toBe(list.length)
})
