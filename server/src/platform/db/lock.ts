/**
 * One process per data folder. PGlite takes no lock of its own, and two processes on one folder destroy it.
 *
 * `<dir>/lock` names its holder. It comes by link(2): complete, and only where there is none. A holder that was killed
 * leaves it behind. Renaming such a stale lock away first would be a race: the second of two takers would rename the
 * first one's fresh lock. So nothing is ever renamed away. Every record has an id of its own, and whoever wants to
 * follow the dead S
 *   1. links its record as `lock.after-<id of S>`, which only one process can,
 *   2. sees that S is still the lock, or else withdraws and starts over,
 *   3. renames its claim over S.
 * A taker killed between 1 and 3 is followed in the same way, by a claim after its own id. This is right because the
 * dead do not come back: while S is the lock, its claims form a chain from which only a living end can be missing, so
 * there is one living end at most, and nobody else replaces S. Once replaced, S is never the lock again, so a taker
 * that looked at it long ago fails step 2.
 *
 * Limit: two machines with one host name that share a network folder take each other for an older boot.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export class DataDirInUse extends Error {
  override name = 'DataDirInUse'
}

/** A process, so described that it cannot be mistaken for a later one. What the system does not tell is null. */
interface Owner {
  id: string
  pid: number
  started: string | null
  boot: string | null
  pidNamespace: string | null
  host: string
}

/** Locks the folder (and makes it where needed) until `release()` or the end of the process, however it ends. */
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
      // Whatever is left is stale in a moment; the exit code belongs to the program.
    }
  }
  process.on('exit', releaseAtExit)
  return { release }
}

// Not mkdir's own `recursive`: Node goes round for ever where a parent is there and refuses with ENOENT, as /proc does.
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
const claimAfter = (folder: string, owner: Owner) => join(folder, `lock.after-${owner.id}`)
const draftOf = (folder: string, owner: Owner) => join(folder, `lock.draft-${owner.id}`)

function acquire(folder: string, me: Owner) {
  const lock = lockOf(folder)
  const draft = draftOf(folder, me)
  try {
    // A round is lost only to a process that took or released the lock meanwhile. The end is for broken file systems.
    for (let round = 0; round < 100; round++) {
      // Flushed before it gets its name, or a power failure could leave an empty lock that tells nobody anything.
      if (!existsSync(draft)) writeFileSync(draft, `${JSON.stringify(me)}\n`, { flush: true })
      if (linkUnlessThere(draft, lock)) return sweep(folder)

      const stale = readOwner(lock)
      if (!stale) continue
      refuseUnlessGone(stale, folder, lock)

      const claim = placeClaim(folder, stale, draft)
      if (!claim) continue
      if (readOwner(lock)?.id === stale.id) {
        renameSync(claim, lock)
        return sweep(folder)
      }
      rmSync(claim, { force: true })
    }
    throw new Error(`${lock} keeps changing`)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Claims the place behind the last of those who died on the way to the lock. */
function placeClaim(folder: string, stale: Owner, draft: string) {
  let last = stale
  for (;;) {
    const claim = claimAfter(folder, last)
    if (linkUnlessThere(draft, claim)) return claim

    const rival = readOwner(claim)
    if (!rival) return undefined
    refuseUnlessGone(rival, folder, claim)
    last = rival
  }
}

/**
 * The holder clears what killed processes left. It needs no care for the living: their claims are void, as they are
 * after owners which are the lock no more, and who misses its draft writes another and finds the lock taken.
 */
function sweep(folder: string) {
  try {
    for (const name of readdirSync(folder)) {
      if (/^lock\.(after|draft)-/.test(name)) rmSync(join(folder, name), { force: true })
    }
  } catch {
    // Litter harms nobody, and the lock is ours already.
  }
}

function linkUnlessThere(draft: string, path: string) {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    // ENOENT: the holder has swept our draft away.
    if (isSystemError(error, 'EEXIST') || isSystemError(error, 'ENOENT')) return false
    throw error
  }
}

function readOwner(path: string): Owner | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
  const owner = parseOwner(text)
  if (!owner) {
    throw new DataDirInUse(`${path} is not a lock of ours. If no process uses the folder, remove the file.`)
  }
  return owner
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner
    const isOurs = /^[0-9a-f-]{36}$/.test(owner.id) && Number.isInteger(owner.pid) && owner.pid > 0
    return isOurs ? owner : undefined
  } catch {
    return undefined
  }
}

function refuseUnlessGone(owner: Owner, folder: string, file: string) {
  const state = findState(owner)
  if (state === 'gone') return
  if (state === 'running') throw new DataDirInUse(`The data folder ${folder} is in use by process ${owner.pid}.`)
  throw new DataDirInUse(
    `The data folder ${folder} is locked by process ${owner.pid} of another container or machine (${owner.host}), ` +
      `which cannot be seen from here. If you are sure that it has ended, remove ${file}.`,
  )
}

function findState(owner: Owner): 'running' | 'gone' | 'unknown' {
  const me = describeMyself()
  if (owner.boot !== me.boot) {
    const isOlderBoot = owner.boot !== null && me.boot !== null && owner.host === me.host
    return isOlderBoot ? 'gone' : 'unknown'
  }
  // A host name may change while the machine runs, so it counts only where no boot id does.
  if (owner.boot === null && owner.host !== me.host) return 'unknown'
  // A namespace's number is reused only after the last of its processes, which leaves nobody to be mistaken.
  if (owner.pidNamespace !== me.pidNamespace) return 'unknown'
  return isRunning(owner) ? 'running' : 'gone'
}

function isRunning(owner: Owner) {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // Otherwise EPERM: it runs, as another user.
    if (isSystemError(error, 'ESRCH')) return false
  }
  const seen = readProcess(owner.pid)
  // Not to be seen (not Linux, or /proc hides it) is no proof of death.
  return !seen || (seen.started === owner.started && !seen.isDead)
}

function describeMyself(): Owner {
  return {
    id: randomUUID(),
    pid: process.pid,
    started: readProcess(process.pid)?.started ?? null,
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? null,
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')) ?? null,
    host: hostname(),
  }
}

/** What Linux tells in proc_pid_stat(5): fields 3 (state), 20 (threads) and 22 (start, in ticks since boot). */
function readProcess(pid: number) {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the name, in which spaces and brackets are allowed.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const started = fields?.[19]
  if (!fields || !started) return undefined
  // Killed, but not yet waited for by its parent; in a container without an init that may last for ever. With other
  // threads left it is still about to die, and may write.
  return { started, isDead: fields[0] === 'Z' && Number(fields[17]) <= 1 }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

const isSystemError = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
