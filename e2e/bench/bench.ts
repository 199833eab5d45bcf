/**
 * How fast the server is, compared with what Node and PostgreSQL can do at all. Three programs run as separate processes
 * on one PostgreSQL, and receive the same requests in turn, so that other programs on the machine slow down all alike:
 *
 * - floor: Fastify and pg with hand-written statements, without contract and validation;
 * - Hono + Drizzle: the same address book in the usual way;
 * - server: `server/src/main.ts` without rate limits.
 *
 * All read and write the server's tables, and return the same bytes for lists, searches, birthdays, changes and reads of
 * one contact.
 *
 * Figures of two runs are not comparable; the ratios of one run are. Needs Linux and wrk.
 *
 *   npm run bench -- [--rounds 5] [--seconds 4] [--only get,search] [--quick] [--growth]
 *     [--keep <folder>] [--profile <folder>]
 *
 * `--quick` measures for a shorter time, with fewer contacts. `--rounds 0` only checks the answers. `--keep` keeps the
 * loaded database for the next run. `--profile` writes a CPU profile of each program, and prints in which
 * functions the server spent its time. `--growth` measures only the server: the CPU time of the same requests with
 * 10,000 to 1,100,000 contacts in the database, and for an owner with 100,000.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Postgres, startPostgres } from '../harness/postgres.ts'
import { connect } from './connect.ts'
import { itemAt } from './item-at.ts'
import { checkAnswers } from './speed/check.ts'
import { configure, dropCopies, prepareDatabase, type Size } from './speed/dataset.ts'
import { ordinaryOwners, readPeople } from './speed/people.ts'
import { PIECES } from './speed/pieces.ts'
import { type Program, startProgram } from './speed/programs.ts'
import { PIECE_HEADER, printGrowth, printHeader, printPiece, printProfile } from './speed/report.ts'
import type { ProgramName } from './speed/tokens.ts'
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
    growth: { type: 'boolean', default: false },
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

const WARM_UP_SECONDS = 1

const folder = mkdtempSync(join(tmpdir(), 'contacts-bench-'))
const programs: Program[] = []

async function comparePrograms(postgres: Postgres) {
  const size = flags.quick ? { owners: 50, heavy: 20_000 } : { owners: 1_000, heavy: 100_000 }
  const url = await prepareDatabase(postgres, size)
  const bench = await openBench(postgres, url, size, ordinaryOwners(size))
  const [floor, hono, server] = [await start('floor', url), await start('hono', url), await start('server', url)]
  const columns: Column[] = [
    { name: 'floor', program: floor },
    { name: 'Hono + Drizzle', program: hono },
    { name: 'server', program: server },
  ]
  const measurements: { piece: string; turns: Turn[] }[] = []
  printHeader(PIECE_HEADER)
  for (const piece of PIECES.filter(({ name }) => names.includes(name))) {
    await checkAnswers(bench, piece, columns)
    const turns = columns.map((column) => (turnSeconds?: number) => measure(bench, piece, column, turnSeconds))
    const measured = await inTurn(turns)
    printPiece(piece.name, columns, measured)
    measurements.push({ piece: piece.name, turns: measured.map((round) => itemAt(round, columns.length - 1)) })
  }
  await bench.client.end()
  if (server.profile === undefined) return
  await server.stop()
  for (const { piece, turns } of measurements) printProfile(piece, server.profile, turns)
}

/** Sends the same requests to the server with small and large databases, and for an owner with many contacts. */
async function measureGrowth(postgres: Postgres) {
  const heavy = flags.quick ? 20_000 : 100_000
  const sizes: Size[] = [
    { owners: 10, heavy: 0 },
    { owners: 100, heavy: 0 },
    { owners: flags.quick ? 200 : 1_000, heavy },
  ]
  const books: { bench: Bench; column: Column }[] = []
  for (const [index, size] of sizes.entries()) {
    const url = await prepareDatabase(postgres, size, `bench_${index}`)
    const program = await start('server', url)
    const ordinary = await openBench(postgres, url, size, ordinaryOwners(size))
    const total = (size.owners * 1_000 + size.heavy).toLocaleString('en')
    books.push({ bench: ordinary, column: { name: `${total} contacts`, program } })
    if (size.heavy > 0)
      books.push({
        bench: { ...ordinary, people: await readPeople(url, size, [0]) },
        column: { name: `${total}, owner of ${heavy.toLocaleString('en')}`, program },
      })
  }
  printHeader(['piece', 'µs of CPU', ...books.map(({ column }) => column.name)])
  for (const piece of PIECES.filter(({ name, inGrowth }) => inGrowth && (flags.only === undefined || names.includes(name)))) {
    for (const { bench, column } of books) await checkAnswers(bench, piece, [column])
    printGrowth(
      piece.name,
      await inTurn(
        books.map(
          ({ bench, column }) =>
            (turnSeconds?: number) =>
              measure(bench, piece, column, turnSeconds),
        ),
      ),
    )
  }
  for (const client of new Set(books.map(({ bench }) => bench.client))) await client.end()
}

/** Measures in rounds, so that other programs on the machine slow down all alike. Warms up first. */
async function inTurn(turns: ((turnSeconds?: number) => Promise<Turn>)[]): Promise<Turn[][]> {
  if (rounds === 0) return []
  for (const take of turns) await take(WARM_UP_SECONDS)
  const measured: Turn[][] = []
  for (let round = 0; round < rounds; round++) {
    const taken = []
    for (const take of turns) taken.push(await take())
    measured.push(taken)
  }
  return measured
}

async function openBench(postgres: Postgres, url: string, size: Size, owners: number[]): Promise<Bench> {
  const client = await connect(url)
  await openOwnerSessions(client)
  return { client, size, people: await readPeople(url, size, owners), postgresPid: postgres.pid, seconds, folder }
}

async function start(name: ProgramName, url: string) {
  const program = await startProgram(name, url, folder, flags.profile === undefined ? undefined : resolve(flags.profile))
  programs.push(program)
  return program
}

requireWrk()
const postgres = await startPostgres({ keep: flags.keep === undefined ? undefined : resolve(flags.keep) })
try {
  await configure(postgres)
  process.stdout.write(`PostgreSQL ${postgres.version}, Node ${process.version}, ${rounds} rounds of ${seconds} s\n\n`)
  await (flags.growth ? measureGrowth(postgres) : comparePrograms(postgres))
} finally {
  for (const program of programs) await program.stop()
  // `--keep` keeps the loaded databases, but not the copies that were measured.
  if (flags.keep !== undefined) await dropCopies(postgres)
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
