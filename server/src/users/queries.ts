import type { UserPatch } from '@contacts/contract'
import type * as z from 'zod'
import { one, statement } from '../db/statement.ts'
import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'

export interface UserRow {
  id: string
  username: string
  email: string
  language: 'en' | 'uk'
  time_zone: string
  default_region: string | null
  leap_day: 'feb_28' | 'mar_1'
  created_at: Date
}
const COLUMNS = 'id, username, email, language, time_zone, default_region, leap_day, created_at'

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

export const findCredentials = statement<{ email: string }, { id: string; password_hash: string }>(
  'users.credentials',
  'select id, password_hash from users where email = :email',
)

const findUser = statement<{ id: string }, UserRow>('users.get', `select ${COLUMNS} from users where id = :id`)

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

export async function showUser({ db, user }: UserScope): Promise<UserRow | Problem<'session-ended'>> {
  return (await one(db, findUser({ id: user.id }))) ?? gone()
}

export async function updateUser(
  { db, sessions, user }: UserScope,
  patch: z.infer<typeof UserPatch>,
): Promise<UserRow | Problem<'session-ended'>> {
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
  return changed ?? gone()
}
