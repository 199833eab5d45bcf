/** Classifies database errors by codes of PostgreSQL (appendix A of its manual) or Node, or by messages of drivers. */
import { codeOf } from '../../core/error-code.ts'

const FOREIGN_KEY_VIOLATION = '23503'
const UNIQUE_VIOLATION = '23505'
const INVALID_STATEMENT_NAME = '26000'
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'
const UNDEFINED_TABLE = '42P01'
const LOCK_NOT_AVAILABLE = '55P03'

export const isUniqueViolation = (error: unknown) => codeOf(error) === UNIQUE_VIOLATION

/** The connection has no prepared statement of this name. */
export const isUnprepared = (error: unknown) => codeOf(error) === INVALID_STATEMENT_NAME

/** A statement has waited longer than `lock_timeout` for a lock. */
export const isLockTimeout = (error: unknown) => codeOf(error) === LOCK_NOT_AVAILABLE

export const isUndefinedTable = (error: unknown) => codeOf(error) === UNDEFINED_TABLE

/** A row refers to an owner that another transaction has deleted. */
export const isMissingOwner = (error: unknown) =>
  codeOf(error) === FOREIGN_KEY_VIOLATION && (error as { constraint?: string }).constraint?.endsWith('_owner_id_foreign') === true

/** The transaction was aborted because of a concurrent one; it may succeed when it is repeated. */
export const isConflict = (error: unknown) => {
  const code = codeOf(error)
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED
}

/** Class 22: a value that its column cannot store. */
export const isDataException = (error: unknown) => /^22...$/.test(codeOf(error) ?? '')

/** Whether the code has the form of a SQLSTATE. EPIPE has it, too, which only keeps its message out of the log. */
export const isSqlstate = (code: string | undefined) => /^[0-9A-Z]{5}$/.test(code ?? '')

// Classes: connection, authorization, database name, resources, operator intervention.
const UNAVAILABLE_CLASSES = new Set(['08', '28', '3D', '53', '57'])
const UNAVAILABLE_CODES = new Set([
  // A read-only server (a replica after a failover), or one that is not ready yet.
  '25006',
  '55000',
  // PostgreSQL has ended a transaction that was idle or open for too long, because this process had hung.
  '25P03',
  '25P04',
  SERIALIZATION_FAILURE,
  DEADLOCK_DETECTED,
  // Codes of Node for a server that cannot be reached.
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // IPv6 is off, or this machine has no local port left.
  'EADDRNOTAVAIL',
])
// pg and PGlite report these errors without a code.
const UNAVAILABLE_MESSAGE =
  /timeout expired|timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client was closed|Client has encountered a connection error|PGlite (instance )?is (already )?closed/i

/** The database cannot be reached or cannot work right now; a later attempt may succeed. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = codeOf(error) ?? ''
  if (isSqlstate(code) && UNAVAILABLE_CLASSES.has(code.slice(0, 2))) return true
  return UNAVAILABLE_CODES.has(code) || UNAVAILABLE_MESSAGE.test((error as Error | undefined)?.message ?? '')
}

// Classes: authorization, database name. A later attempt fails, too, until somebody changes a setting.
const MISTAKEN_CLASSES = new Set(['28', '3D'])

/**
 * Whether a server that does not accept connections may accept them soon: it starts, is down or has no connection left.
 */
export function isUnavailableForNow(error: unknown): boolean {
  const code = codeOf(error) ?? ''
  // The socket in the file system does not exist before PostgreSQL has started.
  if (code === 'ENOENT') return (error as NodeJS.ErrnoException).syscall === 'connect'
  const isMistake = isSqlstate(code) && MISTAKEN_CLASSES.has(code.slice(0, 2))
  // pgbouncer reports this mistake with the same code as its temporary errors.
  return isDatabaseUnavailable(error) && !isMistake && !/unsupported startup parameter/.test((error as Error).message)
}
