/** Request contexts for calling the functions behind the routes directly, without HTTP and sign-in. */
import { randomBytes } from 'node:crypto'
import type { UserContext } from '../../server/src/platform/context.ts'
import type { Db } from '../../server/src/platform/db/query.ts'
import { keyRing } from '../../server/src/platform/keys/ring.ts'

const keys = keyRing([{ kid: 'own', secret: randomBytes(32) }])

/** Makes a context with only the members that reading and creating contacts use. */
export function contextOf(db: Pick<Db, 'run'>, owner: string) {
  const user = { id: owner, time_zone: 'Europe/Kyiv', default_region: 'UA', leap_day: 'feb_28' }
  return { db, keys, user, now: new Date() } as UserContext
}
