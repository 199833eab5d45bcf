import { Problem } from '../http/problem.ts'
import type { Db } from './statement.ts'

/** Runs work in a transaction: commits when it returns, rolls back when it throws. */
export type InTransaction = <T>(work: (tx: Db) => Promise<T>) => Promise<T>

class RolledBack extends Error {
  readonly value: unknown
  constructor(value: unknown) {
    super('rolled back')
    this.value = value
  }
}

const ATTEMPTS = 3
const isConflict = (error: unknown) => ['40001', '40P01'].includes((error as { code?: string }).code ?? '')

/** A refusal leaves no trace unless it is recorded. Who loses against another transaction tries again. */
export async function transact<T>(inTransaction: InTransaction, work: (tx: Db) => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await inTransaction(async (tx) => {
      const value = await work(tx)
      if (value instanceof Problem && !value.isRecorded) throw new RolledBack(value)
      return value
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.value as T
    if (isConflict(error) && attempt < ATTEMPTS) return transact(inTransaction, work, attempt + 1)
    throw error
  }
}
