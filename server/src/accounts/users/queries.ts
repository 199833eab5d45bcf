import type { ExpressionBuilder } from 'kysely'
import type { RowOf } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement, type Tables } from '../tables.ts'

const USER = (eb: ExpressionBuilder<Tables, 'users'>) =>
  [
    'id',
    'username',
    'email',
    eb('email_verified_at', 'is not', null).as('email_verified'),
    'language',
    'time_zone',
    'default_region',
    'leap_day',
    'avatar_id',
    'created_at',
  ] as const

/** A user as the API returns it, without `avatar_url`, which `profile.ts` adds. */
export type UserRow = RowOf<typeof findUser>

export const findUser = statement('users.get', (db, p: Params<{ id: string }>) =>
  db.selectFrom('users').select(USER).where('id', '=', p.id),
)

interface NewUser {
  id: string
  username: string
  email: string
  password_hash: string
  default_region: string | null
  now: Date
}

/** Returns no row if the e-mail address is taken. Of parallel sign-ups with one address, exactly one gets the row. */
export const insertUser = statement('users.insert', (db, p: Params<NewUser>) =>
  db
    .insertInto('users')
    .values({
      id: p.id,
      username: p.username,
      email: p.email,
      password_hash: p.password_hash,
      default_region: p.default_region,
      created_at: p.now,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning(USER),
)

/** Other transactions cannot change the profile until this transaction ends. */
export const lockRegion = statement('users.lock-region', (db, p: Params<{ id: string }>) =>
  db.selectFrom('users').select('default_region').where('id', '=', p.id).forNoKeyUpdate(),
)

interface ProfileChange {
  id: string
  username: string | null
  language: UserRow['language'] | null
  time_zone: string | null
  leap_day: UserRow['leap_day'] | null
  /** Whether to write `default_region`, for which null is a value. */
  sets_region: boolean
  default_region: string | null
}

/** Null keeps the stored value; for `default_region`, see `sets_region`. */
export const updateProfile = statement('users.update-profile', (db, p: Params<ProfileChange>) =>
  db
    .updateTable('users')
    .set((eb) => ({
      username: eb.fn.coalesce(p.username, 'username'),
      language: eb.fn.coalesce(p.language, 'language'),
      time_zone: eb.fn.coalesce(p.time_zone, 'time_zone'),
      leap_day: eb.fn.coalesce(p.leap_day, 'leap_day'),
      default_region: eb
        .case()
        .when(eb.cast<boolean>(p.sets_region, 'boolean'))
        .then(p.default_region)
        .else(eb.ref('default_region'))
        .end(),
    }))
    .where('id', '=', p.id)
    .returning(USER),
)

/** Marks the address as verified, if it is still the account's address. */
export const markVerified = statement('users.mark-verified', (db, p: Params<{ id: string; email: string; now: Date }>) =>
  db
    .updateTable('users')
    .set((eb) => ({ email_verified_at: eb.fn.coalesce('email_verified_at', p.now) }))
    .where('id', '=', p.id)
    .where('email', '=', p.email)
    .returning(USER),
)

/** Sets a new address, which its owner has verified. */
export const updateEmail = statement('users.update-email', (db, p: Params<{ id: string; email: string; now: Date }>) =>
  db.updateTable('users').set({ email: p.email, email_verified_at: p.now }).where('id', '=', p.id).returning(USER),
)

export const updateAvatarId = statement('users.update-avatar', (db, p: Params<{ id: string; avatar_id: string }>) =>
  db.updateTable('users').set({ avatar_id: p.avatar_id }).where('id', '=', p.id).returning(USER),
)

/** Returns no row if the user has no picture. */
export const clearAvatarId = statement('users.clear-avatar', (db, p: Params<{ id: string }>) =>
  db.updateTable('users').set({ avatar_id: null }).where('id', '=', p.id).where('avatar_id', 'is not', null).returning('id'),
)
