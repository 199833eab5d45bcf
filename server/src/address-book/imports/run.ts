/** Starts and continues the application and the undoing of imports, and deletes imports. */
import { AccountRemoved } from '../../core/account-removed.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import type { Database } from '../../platform/db/database.ts'
import { one } from '../../platform/db/query.ts'
import { lockContacts, returnChangeNumber, takeChangeNumber } from '../contacts/change-counter.ts'
import { applyChunk, type Chunk } from './apply.ts'
import { expireImport, type ImportRow, lockImport } from './queries.ts'
import { toImport } from './show.ts'
import { undoChunk } from './undo.ts'

export const applyImport = (context: UserContext, id: string) =>
  start(context, id, (chunk, row) => (row.state === 'planned' ? applyChunk(chunk, row) : new Problem('import-not-planned')))

export const undoImport = (context: UserContext, id: string) =>
  start(context, id, (chunk, row) =>
    row.state === 'applied' || row.state === 'failed' ? undoChunk(chunk, { ...row, done: 0 }) : new Problem('import-not-applied'),
  )

/** Does the first cards in the transaction of the request. A job in the background does the others. */
async function start<P extends Problem>(
  { db, user, now }: UserContext,
  id: string,
  work: (chunk: Chunk, row: ImportRow) => Promise<ImportRow> | P,
) {
  return db.transact(async (tx) => {
    // Locks the contacts first, then the import, as the job does.
    const seq = await takeChangeNumber(tx, user.id)
    const row = await one(tx, lockImport({ owner_id: user.id, id, now }))
    if (!row) return new Problem('import-not-found')
    const result = await work({ tx, owner_id: user.id, now, seq }, row)
    return result instanceof Problem ? result : toImport(result)
  })
}

/** Continues a job with its next cards, in one transaction. */
export async function continueImport(db: Pick<Database, 'transact'>, { owner_id, id }: { owner_id: string; id: string }, now: Date) {
  const work = db.transact(async (tx) => {
    const seq = await takeChangeNumber(tx, owner_id)
    const row = await one(tx, lockImport({ owner_id, id, now }))
    const chunk = { tx, owner_id, now, seq }
    if (row?.state === 'applying') await applyChunk(chunk, row)
    else if (row?.state === 'undoing') await undoChunk(chunk, row)
    else await returnChangeNumber(tx, owner_id)
  })
  await work.catch((error: unknown) => {
    if (!(error instanceof AccountRemoved)) throw error
  })
}

export const removeImport = ({ db, user, now }: UserContext, id: string) =>
  db.transact(async (tx) => {
    await lockContacts(tx, user.id)
    const row = await one(tx, lockImport({ owner_id: user.id, id, now }))
    if (!row) return new Problem('import-not-found')
    if (row.state === 'applying' || row.state === 'undoing') return new Problem('import-in-progress')
    await tx.run(expireImport({ owner_id: user.id, id: row.id, now }))
    return undefined
  })
