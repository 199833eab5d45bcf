import { Problem } from '../../core/problem.ts'
import type { Database } from './database.ts'
import type { Db } from './query.ts'

/** The database inside the transaction `tx`: what would be a transaction of its own becomes a savepoint of that one. */
export const withSavepoints = (db: Database, tx: Db): Database => ({
  ...db,
  ...tx,
  transact: async (work) => {
    await tx.run({ text: 'savepoint inner_transaction', values: [] })
    const undo = () => tx.run({ text: 'rollback to savepoint inner_transaction', values: [] })
    try {
      const value = await work(tx)
      if (value instanceof Problem && !value.isRecorded) await undo()
      return value
    } catch (error) {
      // On a broken connection this fails, and the server has rolled back everything.
      await undo().catch(() => undefined)
      throw error
    }
  },
})
