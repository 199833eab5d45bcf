/** Reads a birthday feed by its address, without a session. */
import { CALENDAR_TYPE, MAX_FEED_ENTRIES } from '@contacts/contract'
import { createHash } from 'node:crypto'
import { findUser, type UserRow } from '../../accounts/users/queries.ts'
import { Problem } from '../../core/problem.ts'
import type { RequestContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { FileResponse } from '../../platform/http/file-response.ts'
import { needsVerification } from '../../platform/http/gate.ts'
import { beginCalendar, END_OF_CALENDAR, writeEntry } from './calendar.ts'
import { entriesOf } from './entries.ts'
import { findFeedByHash, listFeedContacts } from './queries.ts'
import { hashOfSecret, ownerOfSecret } from './secret.ts'
import { titles } from './titles.ts'

type Refusal = Problem<'feed-not-found' | 'feed-revoked' | 'email-not-verified'>

export async function readFeed(context: RequestContext, secret: string, alarm: string | undefined) {
  const owner = await findOwner(context, secret)
  if (owner instanceof Problem) return owner
  context.addToLog({ user_id: owner.id })
  return context.throttles.within([['birthday-feed', owner.id]], context.now, async () => {
    const bytes = await writeCalendar(context.db, owner, alarm)
    const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
    return new FileResponse<never>({
      type: CALENDAR_TYPE,
      headers: { 'cache-control': 'private, no-cache' },
      open: async (isCached) => ({ etag, bytes: isCached(etag) ? null : bytes }),
    })
  })
}

async function findOwner(context: RequestContext, secret: string): Promise<UserRow | Refusal> {
  const owner_id = ownerOfSecret(secret)
  if (owner_id === undefined) return new Problem('feed-not-found')
  const feed = await one(context.db, findFeedByHash({ owner_id, hash: hashOfSecret(secret) }))
  if (feed?.revoked_at) return new Problem('feed-revoked')
  const owner = feed && (await one(context.db, findUser({ id: owner_id })))
  if (!owner) return new Problem('feed-not-found')
  return needsVerification(owner, context) ? new Problem('email-not-verified') : owner
}

const PAGE_SIZE = 1000
const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000'

async function writeCalendar(db: Db, owner: UserRow, alarm: string | undefined): Promise<Buffer> {
  const parts = [Buffer.from(beginCalendar(titles[owner.language].calendar))]
  let after = BEFORE_ALL_IDS
  let left = MAX_FEED_ENTRIES
  for (;;) {
    const contacts = await db.run(listFeedContacts({ owner_id: owner.id, after, limit: PAGE_SIZE }))
    const entries = contacts.flatMap((contact) => entriesOf(contact, owner)).slice(0, left)
    parts.push(Buffer.from(entries.map((entry) => writeEntry(entry, alarm)).join('')))
    left -= entries.length
    const last = contacts.at(-1)
    if (!last || contacts.length < PAGE_SIZE || left === 0) break
    after = last.id
  }
  return Buffer.concat([...parts, Buffer.from(END_OF_CALENDAR)])
}
