/** What is wrong with the database, in words that anybody may read: without a host, a user or a statement. */
import { codeOf, codeOrName } from '../../core/error-code.ts'
import { isSqlstate } from './sqlstate.ts'

export interface Fault {
  detail: string
  /** The code of the error, for the log. */
  code?: string
}

const UNREACHABLE = 'The database cannot be reached.'
const SILENT = 'The database does not respond.'
const NO_TLS = 'The TLS connection to the database fails.'

const DETAILS: Record<string, string> = {
  EADDRNOTAVAIL: UNREACHABLE,
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  ETIMEDOUT: SILENT,
  '53300': 'The database has no connection left for this server.',
  '57P03': 'The database is starting or stopping.',
}
const DETAILS_BY_CLASS: Record<string, string> = {
  '28': 'The database refuses the credentials of this server.',
  '3D': 'The database does not exist.',
  '53': 'The database has run out of memory, disk space or another resource.',
  '57': 'The database is stopping.',
}

export function faultOf(error: unknown): Fault {
  return { detail: detailOf(codeOf(error) ?? '', (error as Error).message), code: codeOrName(error) }
}

function detailOf(code: string, message: string) {
  const known = DETAILS[code] ?? (isSqlstate(code) ? DETAILS_BY_CLASS[code.slice(0, 2)] : undefined)
  if (known) return known
  // pg reports timeouts and missing TLS without a code. The TLS errors of Node have codes such as CERT_HAS_EXPIRED.
  if (/timeout/i.test(message)) return SILENT
  if (/CERT|TLS|SSL|UNABLE_TO/.test(`${code} ${message}`)) return NO_TLS
  return 'The database cannot be used.'
}

/** Lets callers share the check in progress, so that a flood of calls causes only one query at a time. */
export function oneAtATime(check: () => Promise<Fault | undefined>): () => Promise<Fault | undefined> {
  let running: Promise<Fault | undefined> | undefined
  return () => (running ??= check().finally(() => (running = undefined)))
}
