import { batchOf } from '../../platform/jobs/housekeeping.ts'
import { statement } from '../../platform/db/statement.ts'

export type Purpose = 'verify' | 'reset' | 'change'

export interface TokenKey {
  owner_id: string
  id: string
}

export const saveToken = statement<TokenKey & { purpose: Purpose; address: string; expires_at: Date }>(
  'mail-tokens.save',
  `insert into mail_tokens (owner_id, id, purpose, address, expires_at) values (:owner_id, :id, :purpose, :address, :expires_at)
   on conflict (owner_id, purpose) do update set id = excluded.id, address = excluded.address, expires_at = excluded.expires_at, used_at = null`,
)

/** Uses a token up. Of two requests that show the same one, exactly one gets the row. */
export const useToken = statement<TokenKey & { purposes: Purpose[]; now: Date }, { purpose: Purpose; address: string }>(
  'mail-tokens.use',
  `update mail_tokens set used_at = :now
   where owner_id = :owner_id and id = :id and purpose = any(:purposes::text[]) and used_at is null and expires_at > :now returning purpose, address`,
)

/** Whose living token it is, without using it. */
export const findToken = statement<TokenKey & { purposes: Purpose[]; now: Date }, { purpose: Purpose; address: string }>(
  'mail-tokens.find',
  `select purpose, address from mail_tokens
   where owner_id = :owner_id and id = :id and purpose = any(:purposes::text[]) and used_at is null and expires_at > :now`,
)

/** What was mailed before the account changed hands or address must not work after it. */
export const dropOtherTokens = statement<TokenKey>(
  'mail-tokens.drop-others',
  'delete from mail_tokens where owner_id = :owner_id and id <> :id',
)

export const dropTokens = statement<{ owner_id: string; purposes: Purpose[] }>(
  'mail-tokens.drop',
  'delete from mail_tokens where owner_id = :owner_id and purpose = any(:purposes::text[])',
)

export const purgeTokens = batchOf('mail_tokens', 'coalesce(used_at, expires_at) <= :before')
