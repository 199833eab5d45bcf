import type { UserContext } from '../../../server/src/platform/context.ts'
import type { Query } from '../../../server/src/platform/db/query.ts'
import { contextOf } from '../context.ts'

class Captured extends Error {
  readonly query: Query<unknown>

  constructor(query: Query<unknown>) {
    super('captured')
    this.query = query
  }
}

/** Returns the query that a request sends, without sending it. `skip` queries before it are answered with no rows. */
export async function captureQuery(owner: string, send: (context: UserContext) => Promise<unknown>, skip = 0): Promise<Query<unknown>> {
  let count = 0
  const db = {
    run: async (query: Query<unknown>) => {
      if (count++ < skip) return []
      throw new Captured(query)
    },
  }
  try {
    await send(contextOf(db, owner))
  } catch (error) {
    if (error instanceof Captured) return error.query
    throw error
  }
  throw new Error('the request sent no query')
}
