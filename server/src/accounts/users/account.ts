/**
 * Reads, locks and changes accounts for the sign-in, password and e-mail flows. These rows contain the password hash,
 * so they never leave the server. `queries.ts` selects the rows for responses.
 */
import { type ExpressionBuilder, type QueryCreator, sql } from 'kysely'
import { type Db, one, type RowOf } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement, type Tables } from '../tables.ts'

const ACCOUNT = (eb: ExpressionBuilder<Tables, 'users'>) =>
  ['id', 'username', 'email', eb('email_verified_at', 'is not', null).as('email_verified'), 'language', 'password_hash'] as const

const accountById = (db: QueryCreator<Tables>, id: Params<{ id: string }>['id']) =>
  db.selectFrom('users').select(ACCOUNT).where('id', '=', id)

/**
 * No account has this id, because ids are UUIDv7. For an unknown e-mail address, statements run with this id, so that
 * they take the same time as for a known address.
 */
export const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000'

export type Account = RowOf<typeof findAccount>

export const findAccount = statement('users.account', (db, p: Params<{ id: string }>) => accountById(db, p.id))

export const findAccountByEmail = statement('users.account-by-email', (db, p: Params<{ email: string }>) =>
  db.selectFrom('users').select(ACCOUNT).where('email', '=', p.email),
)

export const lockAccount = statement('users.lock-account', (db, p: Params<{ id: string }>) => accountById(db, p.id).forUpdate())

/** Other transactions can neither change nor remove the account until this transaction ends. */
const lockAccountShared = statement('users.lock-account-shared', (db, p: Params<{ id: string }>) => accountById(db, p.id).forShare())

/**
 * Finds an account, and locks it so that other transactions can neither change nor remove it. It locks by id, because
 * `users` would be sharded by id. An unknown address runs the same statements, to take the same time.
 */
export async function lockAccountByEmail(tx: Db, email: string): Promise<Account | undefined> {
  const found = await one(tx, findAccountByEmail({ email }))
  const locked = await one(tx, lockAccountShared({ id: found?.id ?? NO_ACCOUNT }))
  // The address may have changed before the lock was granted.
  return locked?.email === email ? locked : undefined
}

/** An account, and the hash that its password was verified against. If the hash has changed, no row matches. */
type Verified = { id: string; password_hash: string }

/** Other transactions cannot change the password until this transaction ends. */
export const lockPassword = statement('users.lock-password', (db, p: Params<Verified>) =>
  db.selectFrom('users').select('id').where('id', '=', p.id).where('password_hash', '=', p.password_hash).forShare(),
)

/**
 * Makes the sign-ins of an account wait for each other. Other transactions can still insert rows that refer to the
 * user: the check of their foreign key does not wait for this lock.
 */
export const lockForSignIn = statement('users.lock-for-sign-in', (db, p: Params<Verified>) =>
  db.selectFrom('users').select('id').where('id', '=', p.id).where('password_hash', '=', p.password_hash).forNoKeyUpdate(),
)

export const updatePassword = statement('users.update-password', (db, p: Params<Verified & { new_hash: string }>) =>
  db
    .updateTable('users')
    .set({ password_hash: p.new_hash })
    .where('id', '=', p.id)
    .where('password_hash', '=', p.password_hash)
    .returning('id'),
)

/** Resets the profile to that of a new account. */
export const resetProfile = statement(
  'users.reset-profile',
  (db, p: Params<{ id: string; username: string; default_region: string | null }>) =>
    db
      .updateTable('users')
      .set({
        username: p.username,
        language: sql`default`,
        time_zone: sql`default`,
        leap_day: sql`default`,
        default_region: p.default_region,
        avatar_id: null,
      })
      .where('id', '=', p.id),
)

export const deleteUser = statement('users.delete', (db, p: Params<Verified>) =>
  db.deleteFrom('users').where('id', '=', p.id).where('password_hash', '=', p.password_hash).returning('id'),
)
