/** CPU time and memory of processes, from /proc (Linux only). */
import { readdirSync, readFileSync } from 'node:fs'

const MICROSECONDS_PER_TICK = 10_000

/**
 * proc_pid_stat(5). The fields are counted after field 2, the program's name, which may contain spaces. Fields 14 to 17
 * are the ticks in user and kernel mode, of the process and of its children that have ended.
 */
function readStat(pid: string | number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    return { parent: fields[1]!, own: fields[11]! + fields[12]!, ended: fields[13]! + fields[14]! }
  } catch {
    // The process has ended since the folder was read.
    return { parent: -1, own: 0, ended: 0 }
  }
}

/** Returns the microseconds of CPU time of a process and of its children, including those that have ended. */
export function cpuTime(pid: number) {
  const { own, ended } = readStat(pid)
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readStat)
    .filter(({ parent }) => parent === pid)
  return (own + ended + children.reduce((sum, child) => sum + child.own, 0)) * MICROSECONDS_PER_TICK
}

/** Returns the resident memory of a process in MB. */
export function residentMemory(pid: number) {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
