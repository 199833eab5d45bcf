/** Which process owns a lock, and whether that process still runs. */
import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Distinguishes a process from later ones with the same pid. A member is null if the system does not report it. */
export interface LockOwner {
  id: string
  pid: number
  started: string | null
  boot: string | null
  pidNamespace: string | null
  host: string
}

export function findState(owner: LockOwner): 'running' | 'gone' | 'unknown' {
  const me = describeMyself()
  if (owner.boot !== me.boot) {
    const isOlderBoot = owner.boot !== null && me.boot !== null && owner.host === me.host
    return isOlderBoot ? 'gone' : 'unknown'
  }
  // A host name may change while the machine runs, so it is compared only when there is no boot id.
  if (owner.boot === null && owner.host !== me.host) return 'unknown'
  // An equal id means the same namespace: an id is reused only after the last process of its namespace has ended.
  if (owner.pidNamespace !== me.pidNamespace) return 'unknown'
  return isRunning(owner) ? 'running' : 'gone'
}

function isRunning(owner: LockOwner) {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // Any other error is EPERM: the process runs as another user.
    if (isSystemError(error, 'ESRCH')) return false
  }
  const seen = readProcess(owner.pid)
  // A process that cannot be read (not on Linux, or hidden by /proc) may still run.
  return !seen || (seen.started === owner.started && !seen.isDead)
}

export function describeMyself(): LockOwner {
  return {
    id: randomUUID(),
    pid: process.pid,
    started: readProcess(process.pid)?.started ?? null,
    boot: ignoreErrors(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? null,
    pidNamespace: ignoreErrors(() => readlinkSync('/proc/self/ns/pid')) ?? null,
    host: hostname(),
  }
}

/** Reads proc_pid_stat(5) of Linux: fields 3 (state), 20 (threads) and 22 (start, in ticks since boot). */
function readProcess(pid: number) {
  const stat = ignoreErrors(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the name in parentheses; it may contain spaces and parentheses itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const started = fields?.[19]
  if (!fields || !started) return undefined
  // A zombie has ended, but its parent has not waited for it, and never may in a container without an init process. As
  // long as other threads of the zombie run, they may still write.
  return { started, isDead: fields[0] === 'Z' && Number(fields[17]) <= 1 }
}

function ignoreErrors<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

export const isSystemError = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
