/** Reads CPU profiles of V8: in which functions a program spent its time while a piece of work was measured. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from '../../harness/process.ts'
import { itemAt } from '../item-at.ts'
import type { Interval } from './turn.ts'

/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[]
  startTime: number
  /** Ids of nodes. */
  samples: number[]
  /** Microseconds since the sample before. */
  timeDeltas: number[]
}

export interface FunctionTime {
  name: string
  /** Of the time in which the program was not idle. */
  share: number
}

/** Returns the functions with the longest time of their own, without the functions that they call. */
export function slowestFunctions(file: string, intervals: Interval[], count: number): FunctionTime[] {
  const { nodes, startTime, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  let now = startTime
  for (const [index, id] of samples.entries()) {
    const elapsed = itemAt(timeDeltas, index)
    now += elapsed
    const name = names.get(id) ?? ''
    if (name !== '(idle)' && intervals.some(({ from, to }) => from <= now && now <= to)) times.set(name, (times.get(name) ?? 0) + elapsed)
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => ({ name, share: time / total }))
}

/** The name of a function with its file: in the repository, in a package, or in Node. */
function nameOf({ functionName, url }: Profile['nodes'][number]['callFrame']) {
  const name = functionName || '(anonymous)'
  if (!url.startsWith('file:')) return url === '' ? name : `${name} ${url}`
  const [, file] = /^.*\/node_modules\/(.*)$/.exec(url) ?? []
  return `${name} ${file ?? relative(ROOT, fileURLToPath(url))}`
}
