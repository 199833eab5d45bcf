import { Problem } from '../../core/problem.ts'
import type { Database } from './database.ts'
import type { Db } from './query.ts'

/** The database inside one of its transactions: what is a transaction there is a part here, which can be undone on its own. */
export const nested = (db: Database, tx: Db): Database => ({
  ...db,
  ...tx,
  transact: async (work) => {
    await tx.run({ text: 'savepoint part', values: [] })
    const undo = () => tx.run({ text: 'rollback to savepoint part', values: [] })
    try {
      const value = await work(tx)
      if (value instanceof Problem && !value.isRecorded) await undo()
      return value
    } catch (error) {
      // A broken connection has undone all of it.
      await undo().catch(() => undefined)
      throw error
    }
  },
})
