/**
 * How fast the server is, compared with what Node and PostgreSQL can do at all. Three programs run as processes of their
 * own on one PostgreSQL, and receive the same requests in turn, so that other programs on the machine slow down all
 * alike:
 *
 * - floor: Fastify and pg with hand-written statements, without contract and validation. It returns the same bytes as
 *   the server and, as `floor, lean`, shorter rows of a table of its own;
 * - Hono + Drizzle: the same address book in the usual way;
 * - server: `server/src/main.ts` without rate limits.
 *
 * Figures of two runs are not comparable; the ratios of one run are. Needs Linux and wrk.
 *
 *   npm run bench -- [--rounds 5] [--seconds 4] [--only get,search] [--quick] [--keep <folder>] [--profile <folder>]
 *
 * `--quick` measures shorter, with fewer contacts. `--rounds 0` only checks the answers. `--keep` keeps the loaded database for the next run. `--profile`
 * writes a CPU profile of each program.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Postgres, startPostgres } from '../harness/postgres.ts'
import { connect } from './connect.ts'
import { checkAnswers } from './speed/check.ts'
import { prepareDatabase, type Size } from './speed/dataset.ts'
import { readPeople } from './speed/people.ts'
import { PIECES } from './speed/pieces.ts'
import { type Program, type ProgramName, startProgram } from './speed/programs.ts'
import { PIECE_HEADER, printHeader, printPiece } from './speed/report.ts'
import { type Bench, type Column, measure, openOwnerSessions, type Turn } from './speed/turn.ts'
import { requireWrk } from './speed/wrk.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    keep: { type: 'string' },
    profile: { type: 'string' },
  },
})
const rounds = Number(flags.rounds ?? (flags.quick ? 2 : 5))
const seconds = Number(flags.seconds ?? (flags.quick ? 1 : 4))
if (![rounds, seconds - 1].every((value) => Number.isInteger(value) && value >= 0))
  throw new RangeError('--rounds and --seconds must be whole numbers; --seconds must be at least 1')
const names = flags.only?.split(',') ?? PIECES.map(({ name }) => name)
const unknown = names.filter((name) => !PIECES.some((piece) => piece.name === name))
if (unknown.length > 0)
  throw new RangeError(`--only: there is no ${unknown.join(', ')}; there are ${PIECES.map(({ name }) => name).join(', ')}`)

const SIZE: Size = flags.quick ? { owners: 50, heavy: 20_000 } : { owners: 1_000, heavy: 100_000 }
const WARM_UP_SECONDS = 1

const folder = mkdtempSync(join(tmpdir(), 'contacts-bench-'))
const programs: Program[] = []

async function run(postgres: Postgres) {
  const url = await prepareDatabase(postgres, SIZE)
  const people = await readPeople(url, SIZE)
  const client = await connect(url)
  await openOwnerSessions(client)
  const bench: Bench = { client, size: SIZE, people, postgresPid: postgres.pid, seconds, folder }
  const columns = await startColumns(url)
  process.stdout.write(`PostgreSQL ${postgres.version}, Node ${process.version}, ${rounds} rounds of ${seconds} s\n\n`)
  printHeader(PIECE_HEADER)
  for (const piece of PIECES.filter(({ name }) => names.includes(name))) {
    await checkAnswers(bench, piece, columns)
    if (rounds === 0) continue
    for (const column of columns) await measure(bench, piece, column, WARM_UP_SECONDS)
    const measured: Turn[][] = []
    for (let round = 0; round < rounds; round++) {
      const turns = []
      for (const column of columns) turns.push(await measure(bench, piece, column))
      measured.push(turns)
    }
    printPiece(piece.name, columns, measured)
  }
  await client.end()
}

async function startColumns(url: string): Promise<Column[]> {
  const profile = flags.profile === undefined ? undefined : resolve(flags.profile)
  const start = async (name: ProgramName) => {
    const program = await startProgram(name, url, folder, profile)
    programs.push(program)
    return program
  }
  const [floor, hono, ours] = [await start('floor'), await start('hono'), await start('ours')]
  return [
    { name: 'floor', program: floor, form: 'full' },
    { name: 'floor, lean', program: floor, form: 'lean' },
    { name: 'Hono + Drizzle', program: hono, form: 'lean' },
    { name: 'server', program: ours, form: 'full' },
  ]
}

requireWrk()
const postgres = await startPostgres({ keep: flags.keep === undefined ? undefined : resolve(flags.keep) })
try {
  await run(postgres)
} finally {
  for (const program of programs) await program.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
