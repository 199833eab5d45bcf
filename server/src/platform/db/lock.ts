/**
 * One process per data folder. PGlite takes no lock of its own, and two processes on one folder destroy it.
 *
 * `<dir>/lock` describes the process that owns the lock. link(2) creates it with its whole content, and fails if there
 * is a lock. A killed process leaves a stale lock. Removing a stale lock first would be a race: the second of two
 * processes would remove the fresh lock of the first. So a lock is only ever replaced. Each lock contains the id of its
 * owner, and a process that wants to replace the stale lock S
 *   1. links a file with its own id as `lock.after-<id of S>`, its claim, which only one process can do,
 *   2. checks that S is still the lock, and otherwise removes its claim and starts again,
 *   3. renames its claim to `lock`, which replaces S.
 * If a process is killed between 1 and 3, the next one links `lock.after-<id of that process>`. At most one running
 * process can replace S: while S is the lock, its claims form a chain, and all of them but the last belong to dead
 * processes. A lock that was replaced never comes back, so a process that has read S long ago fails at step 2.
 *
 * Limit: of two machines with the same host name that share a network folder, each treats the other's lock as left from
 * before a reboot, and replaces it.
 */
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describeMyself, findState, isSystemError, type LockOwner } from './lock-owner.ts'

export class DataDirInUse extends Error {
  override name = 'DataDirInUse'
}

/** Creates the folder if necessary, and locks it until `release()` or the end of the process. */
export function lockDataDir(dir: string): { release(): void } {
  const folder = resolve(dir)
  const me = describeMyself()
  try {
    makeFolder(folder)
    acquire(folder, me)
  } catch (error) {
    if (error instanceof DataDirInUse) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The data folder ${folder} cannot be locked: ${reason}. It must be writable and on a file system with hard links.`, {
      cause: error,
    })
  }

  const release = () => {
    process.off('exit', releaseAtExit)
    const lock = lockOf(folder)
    if (readOwner(lock)?.id === me.id) rmSync(lock)
  }
  const releaseAtExit = () => {
    try {
      release()
    } catch {
      // The lock is stale as soon as the process has ended. An error here would change the exit code.
    }
  }
  process.on('exit', releaseAtExit)
  return { release }
}

// Not `mkdir` with `recursive`, which never returns when an existing parent refuses with ENOENT, as /proc does.
function makeFolder(folder: string) {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error
  }
}

const lockOf = (folder: string) => join(folder, 'lock')
const claimAfter = (folder: string, owner: LockOwner) => join(folder, `lock.after-${owner.id}`)
const draftOf = (folder: string, owner: LockOwner) => join(folder, `lock.draft-${owner.id}`)

function acquire(folder: string, me: LockOwner) {
  const lock = lockOf(folder)
  const draft = draftOf(folder, me)
  try {
    // A round fails only when another process took or released the lock meanwhile. The limit is for broken file
    // systems.
    for (let round = 0; round < 100; round++) {
      // Flushed before it is linked: a power failure must not leave an empty lock.
      if (!existsSync(draft)) writeFileSync(draft, `${JSON.stringify(me)}\n`, { flush: true })
      if (linkIfAbsent(draft, lock)) return deleteLeftovers(folder)

      const stale = readOwner(lock)
      if (!stale) continue
      refuseUnlessGone(stale, folder, lock)

      const claim = placeClaim(folder, stale, draft)
      if (!claim) continue
      if (readOwner(lock)?.id === stale.id) {
        renameSync(claim, lock)
        return deleteLeftovers(folder)
      }
      rmSync(claim, { force: true })
    }
    throw new Error(`${lock} keeps changing`)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Makes a claim after those of killed processes, and returns its path; undefined if another process was faster. */
function placeClaim(folder: string, stale: LockOwner, draft: string) {
  let last = stale
  for (;;) {
    const claim = claimAfter(folder, last)
    if (linkIfAbsent(draft, claim)) return claim

    const rival = readOwner(claim)
    if (!rival) return undefined
    refuseUnlessGone(rival, folder, claim)
    last = rival
  }
}

/**
 * Deletes the files that killed processes have left; called by the owner of the lock. This may also delete files of
 * running processes: their claims are void, because S was replaced, and a process whose draft is missing writes it
 * again.
 */
function deleteLeftovers(folder: string) {
  try {
    for (const name of readdirSync(folder)) {
      if (/^lock\.(after|draft)-/.test(name)) rmSync(join(folder, name), { force: true })
    }
  } catch {
    // Files that are left do no harm, and this process has the lock already.
  }
}

function linkIfAbsent(draft: string, path: string) {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    // ENOENT: the owner of the lock has deleted our draft.
    if (isSystemError(error, 'EEXIST') || isSystemError(error, 'ENOENT')) return false
    throw error
  }
}

function readOwner(path: string): LockOwner | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
  const owner = parseOwner(text)
  if (!owner) {
    throw new DataDirInUse(`${path} is not a lock of this program. If no process uses the folder, remove the file.`)
  }
  return owner
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text) as LockOwner
    const isOurs = /^[0-9a-f-]{36}$/.test(owner.id) && Number.isInteger(owner.pid) && owner.pid > 0
    return isOurs ? owner : undefined
  } catch {
    return undefined
  }
}

function refuseUnlessGone(owner: LockOwner, folder: string, file: string) {
  const state = findState(owner)
  if (state === 'gone') return
  if (state === 'running') throw new DataDirInUse(`The data folder ${folder} is in use by process ${owner.pid}.`)
  throw new DataDirInUse(
    `The data folder ${folder} is locked by process ${owner.pid} of another container or machine (${owner.host}), ` +
      `which this process cannot see. If you are sure that it has ended, remove ${file}.`,
  )
}
