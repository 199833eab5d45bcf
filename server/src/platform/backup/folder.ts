/** A backup is a folder with the database, and `backup.json`, which is written last and so marks a complete backup. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'

const BackupInfo = z.object({
  created_at: z.iso.datetime(),
  /** The version of the program that made the backup. */
  version: z.string(),
  database: z.enum(['postgres', 'embedded']),
  /** The keys in JWT_KEYS, which the backup does not contain; empty if a key in the database signs tokens. */
  keys: z.array(z.object({ kid: z.string(), fingerprint: z.string() })),
  /** Where pictures are stored. The backup contains them only if they are in the database. */
  pictures: z.enum(['database', 's3', 'cloudinary']),
})
export type BackupInfo = z.infer<typeof BackupInfo>

const INFO = 'backup.json'
const DUMP = 'database.dump'

export const dumpIn = (folder: string) => join(folder, DUMP)

/**
 * Creates the folder, which must not exist, and its parents. Only the current user can read the folder, because it
 * contains secrets.
 */
export function createBackupFolder(folder: string) {
  if (existsSync(folder)) throw new Error(`${folder} exists already. Name a folder that does not exist.`)
  mkdirSync(dirname(folder), { recursive: true })
  mkdirSync(folder, { mode: 0o700 })
}

export function writeInfo(folder: string, info: BackupInfo) {
  writeFileSync(join(folder, INFO), `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600, flush: true })
}

export interface Backup {
  kind: BackupInfo['database']
  /** The dump of pg_dump, or the folder that contains a copy of the embedded database. */
  path: string
  /** Undefined for a dump that was made by pg_dump alone. */
  info: BackupInfo | undefined
}

/** Reads the folder of a backup. A file is treated as a dump that was made by pg_dump alone. */
export function readBackup(path: string): Backup {
  if (!existsSync(path)) throw new Error(`${path} does not exist.`)
  if (statSync(path).isFile()) return { kind: 'postgres', path, info: undefined }
  const info = readInfo(path)
  return { kind: info.database, path: info.database === 'postgres' ? dumpIn(path) : path, info }
}

function readInfo(folder: string): BackupInfo {
  const file = join(folder, INFO)
  if (!existsSync(file)) throw new Error(`${folder} is not a complete backup: it has no ${INFO}.`)
  try {
    return BackupInfo.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new Error(`${file} is not a description of a backup.`, { cause: error })
  }
}
