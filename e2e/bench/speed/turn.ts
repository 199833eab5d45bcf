/** One turn: sends the requests of a piece to a program for some seconds, and measures their rate and CPU time. */
import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { ownerId } from './copies.ts'
import type { Size } from './dataset.ts'
import type { People } from './people.ts'
import type { Piece, Request } from './pieces.ts'
import { cpuTime, residentMemory } from './processes.ts'
import type { Program } from './programs.ts'
import { accessToken, digestOf, type ProgramName, refreshToken } from './tokens.ts'
import { type Load, sendLoad } from './wrk.ts'

/** A program, and its name in the table. */
export interface Column {
  name: string
  program: Program
}

export interface Bench {
  client: pg.Client
  size: Size
  people: People
  postgresPid: number
  seconds: number
  folder: string
}

/** Microseconds of the monotonic clock, which all processes share. */
export interface Interval {
  from: number
  to: number
}

export interface Turn extends Load, Interval {
  /** Requests per second. */
  rate: number
  /** Microseconds of CPU time per request, like `postgresCpu`. */
  serverCpu: number
  postgresCpu: number
  /** Resident memory of the server in MB. */
  memory: number
}

const CONNECTIONS = 32

const monotonicTime = () => Number(process.hrtime.bigint() / 1000n)

export async function measure(bench: Bench, piece: Piece, column: Column, seconds = bench.seconds): Promise<Turn> {
  const { program } = column
  const refreshTokens = piece.refreshes && (await openSessions(bench, program.name))
  const requests = piece.requests(bench.people).map((request) => toHttp(column, request))
  const before = { server: cpuTime(program.pid), postgres: cpuTime(bench.postgresPid) }
  const { folder } = bench
  const from = monotonicTime()
  const load = await sendLoad({
    url: program.url,
    requests,
    refreshTokens,
    connections: piece.connections ?? CONNECTIONS,
    seconds: Math.max(seconds, piece.minSeconds ?? 0),
    folder,
  })
  return {
    ...load,
    from,
    to: monotonicTime(),
    rate: load.requests / load.seconds,
    serverCpu: (cpuTime(program.pid) - before.server) / load.requests,
    postgresCpu: (cpuTime(bench.postgresPid) - before.postgres) / load.requests,
    memory: residentMemory(program.pid),
  }
}

/** The session of an owner has the owner's id; see `openOwnerSessions`. */
export function headersOf(program: ProgramName, { owner, body, headers }: Request): Record<string, string> {
  return {
    ...headers,
    ...(owner !== undefined && { authorization: `Bearer ${accessToken(program, ownerId(owner), ownerId(owner))}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
}

function toHttp({ program }: Column, request: Request) {
  const body = request.body === undefined ? '' : JSON.stringify(request.body)
  const length = body.includes('@@token@@') ? '@@length@@' : Buffer.byteLength(body)
  const headers = {
    host: new URL(program.url).host,
    ...headersOf(program.name, request),
    ...(body && { 'content-length': String(length) }),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${request.method} /api${request.path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** Inserts a session for each owner, with `confirmed_at`, as after the first request with a new access token. */
export const openOwnerSessions = (client: pg.Client) =>
  client.query(
    `insert into sessions (owner_id, id, ip, network, created_at, last_used_at, expires_at, current_hash, rotated_at, confirmed_at)
     select id, id, '127.0.0.1', '127.0.0.1', now(), now(), now() + interval '90 days', '', now(), now() from users`,
  )

/** More than the connections, so that tokens remain while every connection waits for a response. */
const REFRESHED_SESSIONS = 64

/** Opens sessions, and returns their refresh tokens. */
export async function openSessions(bench: Bench, program: ProgramName) {
  const sessions = Array.from({ length: REFRESHED_SESSIONS }, (_, index) => ({
    subject: ownerId(1 + (index % bench.size.owners)),
    sid: randomUUID(),
    jti: randomBytes(32).toString('base64url'),
  }))
  const given = JSON.stringify(sessions.map(({ subject, sid, jti }) => ({ subject, sid, hash: digestOf(jti) })))
  await bench.client.query(OPEN_SESSIONS, [given])
  return sessions.map(({ subject, sid, jti }) => refreshToken(program, subject, sid, jti))
}

const OPEN_SESSIONS = `
  insert into sessions (owner_id, id, ip, network, created_at, last_used_at, expires_at, current_hash, rotated_at)
  select subject, sid, '127.0.0.1', '127.0.0.1', now(), now(), now() + interval '90 days', hash, now()
  from json_to_recordset($1) as given(subject uuid, sid uuid, hash text)`
