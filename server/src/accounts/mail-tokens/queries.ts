import { sql } from 'kysely'
import type { Params } from '../../platform/db/statement.ts'
import { sweepOf } from '../../platform/jobs/sweep.ts'
import { statement } from '../tables.ts'
import type { Purpose } from './entity.ts'

export interface TokenKey {
  owner_id: string
  id: string
}
type TokenLookup = TokenKey & { purposes: Purpose[]; now: Date }

/** Inserts a token in place of the user's earlier one for the same purpose. */
export const replaceToken = statement(
  'mail-tokens.replace',
  (db, p: Params<TokenKey & { purpose: Purpose; address: string; expires_at: Date }>) =>
    db
      .insertInto('mail_tokens')
      .values({ owner_id: p.owner_id, id: p.id, purpose: p.purpose, address: p.address, expires_at: p.expires_at })
      .onConflict((conflict) =>
        conflict.columns(['owner_id', 'purpose']).doUpdateSet((eb) => ({
          id: eb.ref('excluded.id'),
          address: eb.ref('excluded.address'),
          expires_at: eb.ref('excluded.expires_at'),
          used_at: null,
        })),
      ),
)

/** Marks a valid token as used. Of parallel requests with the same token, exactly one gets the row. */
export const consumeToken = statement('mail-tokens.consume', (db, p: Params<TokenLookup>) =>
  db
    .updateTable('mail_tokens')
    .set({ used_at: p.now })
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .where('purpose', '=', (eb) => eb.fn.any(p.purposes))
    .where('used_at', 'is', null)
    .where('expires_at', '>', p.now)
    .returning(['purpose', 'address']),
)

/** Finds a token that is unused and has not expired. */
export const findUnusedToken = statement('mail-tokens.find-unused', (db, p: Params<TokenLookup>) =>
  db
    .selectFrom('mail_tokens')
    .select(['purpose', 'address'])
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .where('purpose', '=', (eb) => eb.fn.any(p.purposes))
    .where('used_at', 'is', null)
    .where('expires_at', '>', p.now),
)

/** Finds a used token that has not expired. */
export const findUsedToken = statement('mail-tokens.find-used', (db, p: Params<TokenLookup>) =>
  db
    .selectFrom('mail_tokens')
    .select(['purpose', 'address'])
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .where('purpose', '=', (eb) => eb.fn.any(p.purposes))
    .where('used_at', 'is not', null)
    .where('expires_at', '>', p.now),
)

/** Revokes all other links of an account whose password was reset, or whose address was changed, with this link. */
export const deleteOtherTokens = statement('mail-tokens.delete-others', (db, p: Params<TokenKey>) =>
  db.deleteFrom('mail_tokens').where('owner_id', '=', p.owner_id).where('id', '<>', p.id),
)

export const deleteTokens = statement('mail-tokens.delete', (db, p: Params<{ owner_id: string; purposes: Purpose[] }>) =>
  db
    .deleteFrom('mail_tokens')
    .where('owner_id', '=', p.owner_id)
    .where('purpose', '=', (eb) => eb.fn.any(p.purposes)),
)

export const purgeTokens = sweepOf('mail_tokens', ['owner_id', 'id'], (before) => sql`coalesce(used_at, expires_at) <= ${before}`)
