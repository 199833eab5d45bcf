import { Problem } from '../../core/problem.ts'
import type { Database } from './database.ts'
import type { Transaction } from './query.ts'

/**
 * Returns a database that runs its queries in the transaction `tx`. Its `transact` sets a savepoint instead of starting
 * another transaction.
 */
export const withSavepoints = (db: Database, tx: Transaction): Database => ({
  ...db,
  ...tx,
  transact: async (work) => {
    await tx.run({ text: 'savepoint inner_transaction', values: [] })
    const undo = () => tx.run({ text: 'rollback to savepoint inner_transaction', values: [] })
    try {
      const value = await work(tx)
      if (value instanceof Problem && !value.shouldCommit) await undo()
      return value
    } catch (error) {
      // The undo fails if the connection is broken. PostgreSQL then rolls back the whole transaction.
      await undo().catch(() => undefined)
      throw error
    }
  },
})
