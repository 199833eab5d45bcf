import type { UserPatch } from '@contacts/contract'
import type * as z from 'zod'
import { one, statement } from '../../platform/db/statement.ts'
import { Problem } from '../../core/problem.ts'
import type { Scope, UserScope } from '../../platform/context.ts'

export interface UserRow {
  id: string
  username: string
  email: string
  email_verified: boolean
  language: 'en' | 'uk'
  time_zone: string
  default_region: string | null
  leap_day: 'feb_28' | 'mar_1'
  avatar_id: string | null
  created_at: Date
}
const COLUMNS = `id, username, email, email_verified_at is not null as email_verified, language, time_zone, default_region, leap_day,
  (select avatars.id from avatars where avatars.owner_id = users.id) as avatar_id, created_at`

export type UserAnswer = UserRow & { avatar_url: string | null }

/** As its owner sees it. */
export const toUser = ({ config }: Pick<Scope, 'config'>, user: UserRow): UserAnswer => ({
  ...user,
  avatar_url: user.avatar_id && pictureUrl(config.publicUrl, { owner_id: user.id, id: user.avatar_id }),
})

export const pictureUrl = (publicUrl: string, { owner_id, id }: { owner_id: string; id: string }) =>
  `${publicUrl}/api/pictures/${owner_id}/${id}`

interface NewUser {
  id: string
  username: string
  email: string
  password_hash: string
  default_region: string | null
  now: Date
}

/** Answers no row when somebody has the e-mail; under parallel sign-ups exactly one gets it. */
export const insertUser = statement<NewUser, UserRow>(
  'users.insert',
  `insert into users (id, username, email, password_hash, default_region, created_at) values (:id, :username, :email, :password_hash, :default_region, :now)
   on conflict (email) do nothing returning ${COLUMNS}`,
)

/** What the account flows know of somebody; it never leaves the server. */
export interface Account {
  id: string
  username: string
  email: string
  email_verified: boolean
  language: 'en' | 'uk'
  password_hash: string
}
const ACCOUNT = 'id, username, email, email_verified_at is not null as email_verified, language, password_hash'

export const findAccountByEmail = statement<{ email: string }, Account>(
  'users.account-by-email',
  `select ${ACCOUNT} from users where email = :email`,
)

/** With whether its owner has signed in from a network before. */
export const findAccountToSignIn = statement<{ email: string; network: string }, Account & { is_known: boolean }>(
  'users.account-to-sign-in',
  `select ${ACCOUNT}, exists (select from sessions where owner_id = users.id and network = :network) as is_known from users where email = :email`,
)

/** It cannot be removed until the transaction ends. */
export const holdAccountByEmail = statement<{ email: string }, Account>(
  'users.hold-account-by-email',
  `select ${ACCOUNT} from users where email = :email for share`,
)

export const findAccount = statement<{ id: string }, Account>('users.account', `select ${ACCOUNT} from users where id = :id`)

export const lockAccount = statement<{ id: string }, Account>(
  'users.lock-account',
  `select ${ACCOUNT} from users where id = :id for update`,
)

type Checked = { id: string; password_hash: string }

/** Whether the password that was checked is still the one; it stays so until the transaction ends. */
export const holdPassword = statement<Checked, { id: string }>(
  'users.hold-password',
  'select id from users where id = :id and password_hash = :password_hash for share',
)

export const replacePassword = statement<Checked & { new_hash: string }, { id: string }>(
  'users.replace-password',
  'update users set password_hash = :new_hash where id = :id and password_hash = :password_hash returning id',
)

/** Verifies the address, if it is still the account's. */
export const markVerified = statement<{ id: string; email: string; now: Date }, UserRow>(
  'users.mark-verified',
  `update users set email_verified_at = coalesce(email_verified_at, :now) where id = :id and email = :email returning ${COLUMNS}`,
)

export const changeAddress = statement<{ id: string; email: string; now: Date }, UserRow>(
  'users.change-address',
  `update users set email = :email, email_verified_at = :now where id = :id returning ${COLUMNS}`,
)

/** As if the account had just been made. */
export const emptyProfile = statement<{ id: string; username: string; default_region: string | null }>(
  'users.empty-profile',
  `update users set username = :username, language = default, time_zone = default, leap_day = default, default_region = :default_region where id = :id`,
)

export const deleteUser = statement<Checked, { id: string }>(
  'users.delete',
  'delete from users where id = :id and password_hash = :password_hash returning id',
)

export const findUser = statement<{ id: string }, UserRow>('users.get', `select ${COLUMNS} from users where id = :id`)

const changeUser = statement<
  {
    id: string
    username: string | null
    language: string | null
    time_zone: string | null
    leap_day: string | null
    sets_region: boolean
    default_region: string | null
  },
  UserRow
>(
  'users.update',
  `update users set username = coalesce(:username, username), language = coalesce(:language, language), time_zone = coalesce(:time_zone, time_zone),
     leap_day = coalesce(:leap_day, leap_day), default_region = case when :sets_region::boolean then :default_region else default_region end
   where id = :id returning ${COLUMNS}`,
)

// Whose account was removed a moment ago is still known for as long as sessions are remembered.
const gone = () => new Problem('session-ended')

export async function showUser(scope: UserScope): Promise<UserAnswer | Problem<'session-ended'>> {
  const user = await one(scope.db, findUser({ id: scope.user.id }))
  return user ? toUser(scope, user) : gone()
}

export async function updateUser(scope: UserScope, patch: z.infer<typeof UserPatch>): Promise<UserAnswer | Problem<'session-ended'>> {
  const { db, sessions, user } = scope
  const { username = null, language = null, time_zone = null, leap_day = null, default_region } = patch
  const changed = await one(
    db,
    changeUser({
      id: user.id,
      username,
      language,
      time_zone,
      leap_day,
      sets_region: default_region !== undefined,
      default_region: default_region ?? null,
    }),
  )
  // What requests know of their user is read anew.
  sessions.forget(user.session_id)
  return changed ? toUser(scope, changed) : gone()
}
