import type { UserContext } from '../../../server/src/platform/context.ts'
import type { Query } from '../../../server/src/platform/db/query.ts'
import { contextOf } from '../context.ts'

class CapturedQuery extends Error {
  readonly query: Query<unknown>

  constructor(query: Query<unknown>) {
    super('captured')
    this.query = query
  }
}

/** Returns the query that a request would send. The first `skip` queries return no rows, and the next is captured. */
export async function captureQuery(owner: string, send: (context: UserContext) => Promise<unknown>, skip = 0): Promise<Query<unknown>> {
  let count = 0
  const db = {
    run: async (query: Query<unknown>) => {
      if (count++ < skip) return []
      throw new CapturedQuery(query)
    },
  }
  try {
    await send(contextOf(db, owner))
  } catch (error) {
    if (error instanceof CapturedQuery) return error.query
    throw error
  }
  throw new Error('the request sent no query')
}
