import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type BackupInfo, createBackupFolder, readBackup, writeInfo } from './folder.ts'

let parent: string
let folder: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'backup-test-'))
  folder = join(parent, 'weekly/monday')
})
afterEach(() => rmSync(parent, { recursive: true }))

const info: BackupInfo = {
  created_at: '2026-11-29T12:00:00.000Z',
  version: '0.1.0',
  database: 'postgres',
  keys: [{ kid: 'first', fingerprint: '0123456789abcdef' }],
  pictures: 's3',
}

test('the description of a backup is read back', () => {
  createBackupFolder(folder)
  writeInfo(folder, info)

  expect(readBackup(folder)).toEqual({ kind: 'postgres', path: join(folder, 'database.dump'), info })
})

test('a file is treated as a dump without a description', () => {
  const path = join(parent, 'contacts.dump')
  writeFileSync(path, 'PGDMP')

  expect(readBackup(path)).toEqual({ kind: 'postgres', path, info: undefined })
})

test('a backup that was interrupted before its description was written is refused', () => {
  createBackupFolder(folder)
  writeFileSync(join(folder, 'database.dump'), 'PGDMP')

  expect(() => readBackup(folder)).toThrow(`${folder} is not a complete backup: it has no backup.json.`)
})

test.each(['', '{}', 'null', JSON.stringify({ ...info, database: 'mysql' })])('the description %j is refused', (text) => {
  createBackupFolder(folder)
  writeFileSync(join(folder, 'backup.json'), text)

  expect(() => readBackup(folder)).toThrow(`${folder}/backup.json is not a description of a backup.`)
})

test('a backup that does not exist cannot be read, and a backup cannot be made in a folder that exists', () => {
  expect(() => readBackup(folder)).toThrow(`${folder} does not exist.`)
  mkdirSync(folder, { recursive: true })
  expect(() => createBackupFolder(folder)).toThrow(`${folder} exists already.`)
})
