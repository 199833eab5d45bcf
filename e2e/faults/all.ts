/**
 * Runs the programs that inject faults, and prints one table of their measurements. Exits with 1 when a target was
 * missed or a program failed. Programs whose measurements other programs would disturb run first, one at a time. The
 * rest run three at a time, because they mostly wait. Takes less than ten minutes on a quiet machine with two cores,
 * `--quick` about three. Needs the programs that `.ci/programs` installs; skips the faults for which one is missing.
 *
 *   npm run faults [-- --quick] [-- --only restore,smtp]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Measurement, tableOf } from '../harness/fault-report.ts'

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })

interface Program {
  file: string
  args?: string
  /** The arguments with `--quick`; false if `--quick` leaves the program out. */
  quick?: string | false
}

const ALONE: Program[] = [{ file: '../bench/sign-ins.ts', args: '--rounds 3 --seconds 8', quick: false }]

/** The programs of a lane run one after the other, and the lanes at the same time. */
const LANES: Program[][] = [
  [
    { file: 'rolling-restart.ts', quick: '--restarts 2' },
    { file: 'clock-skew.ts', quick: '--seconds 6,-240' },
    { file: 'postgres-tls.ts' },
    { file: 'pgbouncer.ts' },
  ],
  [{ file: 'descriptors.ts' }, { file: 'smtp.ts', args: '--mails 40 --down 5' }, { file: 'restore.ts', quick: '--contacts 200' }],
  [
    { file: 'many-addresses.ts', quick: '--addresses 110000' },
    { file: 'stalled-log.ts' },
    { file: 'kill.ts', args: '--database pglite --kills 3' },
    { file: 'kill.ts', args: '--database postgres --kills 3' },
    { file: 'kill.ts', args: '--database postgres --target database --kills 3' },
  ],
]

const isChosen = ({ file, quick }: Program) =>
  !(flags.quick && quick === false) && (flags.only?.split(',').includes(basename(file, '.ts')) ?? true)

const seconds = (start: number) => Math.round((performance.now() - start) / 1000)

/** Runs a program, and prints its output when it has ended. */
async function run({ file, args = '', quick = args }: Program, lane: number): Promise<Measurement[]> {
  const start = performance.now()
  const chosen = ((flags.quick && quick) || args).split(' ').filter(Boolean)
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), chosen, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Programs that run at the same time take the ports of their servers from different ranges, as workers of Vitest
    // do.
    env: { ...process.env, VITEST_POOL_ID: String(lane) },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const measurements: Measurement[] = []
  child.on('message', (message: Measurement[]) => measurements.push(...message))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  const title = [basename(file), ...chosen].join(' ')
  process.stdout.write(`== ${title} (${seconds(start)} s)\n${output}\n`)

  const hasMissed = measurements.some(({ ok }) => !ok)
  if (code === 0 && measurements.length > 0) return measurements
  if (code === 1 && hasMissed) return measurements
  return [...measurements, { fault: title, target: 'ends', measured: `failed with ${code ?? signal}, see above`, ok: false }]
}

async function runInTurn(programs: Program[], lane: number) {
  const measurements: Measurement[] = []
  for (const program of programs.filter(isChosen)) measurements.push(...(await run(program, lane)))
  return measurements
}

const start = performance.now()
const alone = await runInTurn(ALONE, 0)
const inLanes = await Promise.all(LANES.map(runInTurn))
const all = [...alone, ...inLanes.flat()]
const missed = all.filter(({ ok }) => !ok).length
const skipped = all.filter(({ ok }) => ok === 'skipped').length
process.stdout.write(`${tableOf(all)}\n`)
process.stdout.write(
  `${all.length} measurements on ${availableParallelism()} cores in ${seconds(start)} s: ${missed} missed, ${skipped} skipped\n`,
)
process.exitCode = missed === 0 ? 0 : 1
