import { Problem } from '../../core/problem.ts'
import type { Db, Query, Transaction } from './query.ts'
import { isConflict } from './sqlstate.ts'

export type QueryRunner = Pick<Db, 'run'>

/**
 * Runs work in a transaction. If the work throws, rolls back. If it returns, runs the queries that are in `atCommit` by
 * then, and commits.
 */
export type InTransaction = <T>(work: (tx: QueryRunner) => Promise<T>, atCommit: Query<never>[]) => Promise<T>

/** Thrown to roll a transaction back whose work has returned a Problem: the `value`. */
class RolledBack extends Error {
  readonly value: unknown
  constructor(value: unknown) {
    super('rolled back')
    this.value = value
  }
}

const MAX_ATTEMPTS = 3

/** Repeats work that failed with a deadlock or a serialisation failure. */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

/**
 * Runs `work` in a transaction, and repeats both after a conflict. Commits unless `work` throws or returns a Problem
 * without `withCommit`. After the commit, calls `notify` for the topics of `tx.notify`.
 */
export const transact = <T>(inTransaction: InTransaction, notify: Db['notify'], work: (tx: Transaction) => Promise<T>): Promise<T> =>
  retryOnConflict(async () => {
    const topics = new Set<string>()
    const atCommit: Query<never>[] = []
    try {
      const value = await inTransaction(async ({ run }) => {
        const outcome = await work({ run, notify: (topic) => void topics.add(topic), runWithCommit: (query) => void atCommit.push(query) })
        if (outcome instanceof Problem && !outcome.shouldCommit) throw new RolledBack(outcome)
        return outcome
      }, atCommit)
      for (const topic of topics) notify(topic)
      return value
    } catch (error) {
      if (error instanceof RolledBack) return error.value as T
      throw error
    }
  })
