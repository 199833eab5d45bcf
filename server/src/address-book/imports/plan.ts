/**
 * Plans an import: reads the file, compares its cards with the contacts, and stores the result. No contact changes. The
 * cards of a large file are stored in several transactions, as an import that no request sees yet.
 */
import type { ImportQuery } from '@contacts/contract'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { newId } from '../../platform/db/id.ts'
import { semaphore } from '../../platform/limits/semaphore.ts'
import { lockContacts, readChangeNumber } from '../contacts/change-counter.ts'
import type { Card } from '../formats/card.ts'
import { compareCards, type PlannedItem } from './compare.ts'
import type { Preview, Verdict } from './entity.ts'
import { expireSurplusImports, insertItems, saveImport } from './queries.ts'
import { type ContactFile, readContactFile } from './read-file.ts'
import { findImport, toImport } from './show.ts'

interface PlanRequest {
  body: Uint8Array
  query: z.infer<typeof ImportQuery>
  context: UserContext
}

const HOUR_MS = 3_600_000
const PLAN_MS = 24 * HOUR_MS
const PREVIEWED = 5
const CHUNK_SIZE = 500

// A file of the maximum size takes up to 200 MB of memory while it is compared.
const oneAtATime = semaphore({ for: 'reading a file of contacts', slots: 1, maxWaiting: 8, maxWaitMs: 10_000 })

/** Slow work, which changes nothing that a request sees. */
export const preparePlan = (request: PlanRequest) => oneAtATime(() => prepare(request))

async function prepare({ body, query, context }: PlanRequest) {
  const { db, user, now } = context
  const region = user.default_region
  const file = await readContactFile({ bytes: body, mediaType: context.mediaType, query }, { region, now })
  if (file instanceof Problem) return file
  // Before the contacts are read: what changes later is compared again when the plan is applied.
  const seq = await readChangeNumber(db, user.id)
  const label = query.label ?? null
  const items = await compareCards(db, { owner_id: user.id, region, now, label }, file.cards)
  const row = { ...rowOf(file, items), id: newId(now), seq, label, created_at: now, expires_at: new Date(now.getTime() + PLAN_MS) }
  const planned = { row, items: items.slice(0, CHUNK_SIZE) }
  if (items.length > CHUNK_SIZE) await stage(context, planned, items.slice(CHUNK_SIZE))
  return planned
}

type Planned = Exclude<Awaited<ReturnType<typeof prepare>>, Problem>

function rowOf({ format, encoding, csv }: ContactFile, items: PlannedItem[]) {
  const count = (verdict: Verdict) => items.filter((item) => item.verdict === verdict).length
  return {
    state: 'planned',
    format,
    encoding,
    csv,
    preview: items.flatMap(({ line, card }) => (card ? [previewOf(line, card)] : [])).slice(0, PREVIEWED),
    creates: count('create'),
    updates: count('update'),
    sames: count('same'),
    refusals: count('refused'),
    total: items.length,
  }
}

/** The members that the card has. */
function previewOf(line: number, card: Card): Preview {
  const { uid: _, photo: _photo, remainder: _remainder, ...members } = card
  const hasValue = (value: unknown) => value !== null && Object.keys(Object(value)).length > 0
  return { line, contact: Object.fromEntries(Object.entries(members).filter(([, value]) => hasValue(value))) }
}

/** Stores all cards but the first ones. If the request ends here, the import expires in an hour. */
async function stage({ db, user, now }: UserContext, { row }: Planned, items: PlannedItem[]) {
  const owner_id = user.id
  const expires_at = new Date(now.getTime() + HOUR_MS)
  await db.run(saveImport({ owner_id, row: JSON.stringify({ ...row, state: 'staged', expires_at }) }))
  for (let start = 0; start < items.length; start += CHUNK_SIZE)
    await db.run(insertItems({ owner_id, import_id: row.id, items: JSON.stringify(items.slice(start, start + CHUNK_SIZE)) }))
}

/** Stores the plan. */
export async function savePlan({ context }: PlanRequest, { row, items }: Planned) {
  const { db, user, now } = context
  const owner_id = user.id
  return db.transact(async (tx) => {
    // Without the lock, parallel requests could exceed the limit together.
    await lockContacts(tx, owner_id)
    await tx.run(saveImport({ owner_id, row: JSON.stringify(row) }))
    await tx.run(insertItems({ owner_id, import_id: row.id, items: JSON.stringify(items) }))
    await tx.run(expireSurplusImports({ owner_id, id: row.id, now }))
    const saved = await findImport({ db: tx, user, now }, row.id)
    if (saved instanceof Problem) throw new Error('an import was deleted although the contacts of its owner are locked')
    return toImport(saved)
  })
}
