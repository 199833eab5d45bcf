/**
 * One process per data folder. PGlite takes no lock of its own, and two processes on one folder destroy it.
 *
 * `<dir>/lock` describes the process that owns the lock. link(2) creates it: complete, and only if there is none. A killed
 * process leaves a stale lock. Removing a stale lock first would be a race: the second of two processes would remove the
 * fresh lock of the first. So a lock is only ever replaced. Each record has an id, and a process that wants to replace the
 * stale lock S
 *   1. links its record as `lock.after-<id of S>`, its claim, which only one process can do,
 *   2. checks that S is still the lock, and otherwise withdraws and starts again,
 *   3. renames its claim to `lock`, which replaces S.
 * If a process is killed between 1 and 3, the next one makes a claim after the id of that process. At most one living process
 * can replace S: while S is the lock, its claims form a chain, and all of them but the last belong to dead processes. A lock
 * that was replaced never comes back, so a process that has read S long ago fails at step 2.
 *
 * Limit: two machines with the same host name that share a network folder take each other for an older boot.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export class DataDirInUse extends Error {
  override name = 'DataDirInUse'
}

/** Describes a process so that it cannot be mistaken for a later one. Null is what the system does not report. */
interface Owner {
  id: string
  pid: number
  started: string | null
  boot: string | null
  pidNamespace: string | null
  host: string
}

/** Locks the folder, and makes it if necessary, until `release()` or the end of the process. */
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

// `mkdir` of Node with `recursive` never returns when a parent exists but refuses with ENOENT, as /proc does.
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
    // A round fails only when another process took or released the lock meanwhile. The limit is for broken file systems.
    for (let round = 0; round < 100; round++) {
      // Flushed before it is linked: a power failure must not leave an empty lock.
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

/** Makes a claim after the last process that died on its way to the lock. */
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
 * The owner of the lock deletes what killed processes have left. This may delete files of living processes, too: their claims
 * are void, because they follow a lock that was replaced, and a process that misses its draft writes another.
 */
function sweep(folder: string) {
  try {
    for (const name of readdirSync(folder)) {
      if (/^lock\.(after|draft)-/.test(name)) rmSync(join(folder, name), { force: true })
    }
  } catch {
    // Files that are left do no harm, and this process has the lock already.
  }
}

function linkUnlessThere(draft: string, path: string) {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    // ENOENT: the owner of the lock has deleted our draft.
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
    throw new DataDirInUse(`${path} is not a lock of this program. If no process uses the folder, remove the file.`)
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
      `which this process cannot see. If you are sure that it has ended, remove ${file}.`,
  )
}

function findState(owner: Owner): 'running' | 'gone' | 'unknown' {
  const me = describeMyself()
  if (owner.boot !== me.boot) {
    const isOlderBoot = owner.boot !== null && me.boot !== null && owner.host === me.host
    return isOlderBoot ? 'gone' : 'unknown'
  }
  // A host name may change while the machine runs, so it is compared only when there is no boot id.
  if (owner.boot === null && owner.host !== me.host) return 'unknown'
  // The number of a namespace is reused only after the last of its processes has ended.
  if (owner.pidNamespace !== me.pidNamespace) return 'unknown'
  return isRunning(owner) ? 'running' : 'gone'
}

function isRunning(owner: Owner) {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // Otherwise EPERM: the process runs as another user.
    if (isSystemError(error, 'ESRCH')) return false
  }
  const seen = readProcess(owner.pid)
  // A process that cannot be read (not on Linux, or hidden by /proc) may still run.
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

/** Reads proc_pid_stat(5) of Linux: fields 3 (state), 20 (threads) and 22 (start, in ticks since boot). */
function readProcess(pid: number) {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the name, in which spaces and brackets are allowed.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const started = fields?.[19]
  if (!fields || !started) return undefined
  // A zombie: killed, but its parent has not waited for it, which in a container without an init may never happen. While other
  // threads of it run, it may still write.
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
