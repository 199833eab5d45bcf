/** Copies and restores the embedded database, under the lock that keeps other processes from using it meanwhile. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { DataDirInUse, lockDataDir } from '../db/lock.ts'
import { embeddedFolder, refuseMissingDatabase, replacedFolder } from '../db/pglite.ts'

export async function copyEmbedded(dataDir: string, backup: string): Promise<void> {
  refuseMissingDatabase(dataDir)
  await whileLocked(dataDir, () => cp(embeddedFolder(dataDir), embeddedFolder(backup), { recursive: true }))
}

export interface RestoreEmbeddedOptions<T> {
  dataDir: string
  /** The folder that contains the copy. */
  backup: string
  replace: boolean
  /** Opens the copy in this data folder before it replaces the database. Throws if the copy cannot be used. */
  prepare(dataDir: string): Promise<T>
}

/** Copies the backup into the data folder, prepares the copy, and replaces the database with it. */
export function restoreEmbedded<T>({ dataDir, backup, replace, prepare }: RestoreEmbeddedOptions<T>): Promise<T> {
  return whileLocked(dataDir, async () => {
    const target = embeddedFolder(dataDir)
    if (existsSync(target) && !replace)
      throw new Error(
        `The data folder ${dataDir} contains a database. Set DATA_DIR to another folder, or delete this database with --replace.`,
      )
    const [incoming, replaced] = [join(dataDir, 'restoring'), replacedFolder(dataDir)]
    rmSync(incoming, { recursive: true, force: true })
    try {
      await cp(embeddedFolder(backup), embeddedFolder(incoming), { recursive: true })
      const prepared = await prepare(incoming)
      rmSync(replaced, { recursive: true, force: true })
      // Moves the old database, and deletes it last: a deletion takes longer than a rename, and a process that is
      // killed during the deletion would leave a damaged database.
      if (existsSync(target)) renameSync(target, replaced)
      renameSync(embeddedFolder(incoming), target)
      rmSync(replaced, { recursive: true, force: true })
      return prepared
    } finally {
      rmSync(incoming, { recursive: true, force: true })
    }
  })
}

async function whileLocked<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const lock = lockOrExplain(dataDir)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

function lockOrExplain(dataDir: string) {
  try {
    return lockDataDir(dataDir)
  } catch (error) {
    if (!(error instanceof DataDirInUse)) throw error
    const message = `${error.message} Stop that process first: the embedded database can only be copied or replaced while no process uses it.`
    throw new Error(message, { cause: error })
  }
}
