/**
 * How long the server takes to start, and how much memory it has at rest: on PostgreSQL, in a new embedded database, and
 * in an existing one. Prints the medians. Other work on the machine changes the elapsed time more than the CPU time.
 *
 *   node e2e/bench/start.ts [--rounds 3] [--rest 10] [--main server/src/main.ts]
 *
 * `--main` can be repeated, to compare two checkouts in turns. Needs Linux.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { median } from './median.ts'
import { cpuTime, residentMemory } from './speed/processes.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    rest: { type: 'string', default: '10' },
    main: { type: 'string', multiple: true, default: ['server/src/main.ts'] },
  },
})
const rounds = Number(flags.rounds)
const restSeconds = Number(flags.rest)
if (!Number.isInteger(rounds) || rounds < 1 || !(restSeconds >= 0)) throw new RangeError('--rounds and --rest must be numbers')

interface Start {
  elapsed: number
  cpu: number
  /** MB. */
  resident: number
}

async function measureStart(main: string, env: Record<string, string>): Promise<Start> {
  const started = performance.now()
  const server = await startProcess({ env, command: [process.execPath, resolve(main)] })
  const [elapsed, cpu] = [(performance.now() - started) / 1000, cpuTime(server.pid) / 1e6]
  await sleep(restSeconds * 1000)
  const resident = residentMemory(server.pid)
  server.kill('SIGTERM')
  await server.ended
  return { elapsed, cpu, resident }
}

const folder = mkdtempSync(join(tmpdir(), 'contacts-start-bench-'))
const postgres = await startPostgres()
try {
  const results = new Map<string, Start[]>()
  const record = (name: string, start: Start) => results.set(name, [...(results.get(name) ?? []), start])
  for (const [index] of flags.main.entries()) await postgres.createDatabase(`bench${index}`)
  // The first round is not recorded: it migrates PostgreSQL, and compiles modules that later starts find in a cache.
  for (let round = 0; round <= rounds; round++)
    for (const [index, main] of flags.main.entries()) {
      const embedded = { DATA_DIR: join(folder, `${index}-${round}`) }
      const starts = {
        PostgreSQL: await measureStart(main, { DATABASE_URL: postgres.url(`bench${index}`), DATA_DIR: join(folder, 'mails') }),
        'embedded, new': await measureStart(main, embedded),
        'embedded, existing': await measureStart(main, embedded),
      }
      if (round > 0) for (const [database, start] of Object.entries(starts)) record(`${main} | ${database}`, start)
    }
  process.stdout.write('| program | database | ready after, s | CPU time, s | memory at rest, MB |\n| --- | --- | --- | --- | --- |\n')
  for (const [name, starts] of results) {
    const of = (member: keyof Start) => median(starts.map((start) => start[member]))
    process.stdout.write(`| ${name} | ${of('elapsed').toFixed(1)} | ${of('cpu').toFixed(1)} | ${of('resident').toFixed(0)} |\n`)
  }
} finally {
  await endProcesses()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
