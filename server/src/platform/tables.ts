/** The tables of the platform, and the statements over them. */
import { Blob, BlobRemoval } from './blobs/entity.ts'
import { statementsOver } from './db/statement.ts'
import type { TablesOf } from './db/tables.ts'
import { IdempotencyRecord } from './idempotency/entity.ts'
import { Key } from './keys/entity.ts'
import { Throttle } from './limits/throttle-entity.ts'
import { OutboxMail } from './mail/entity.ts'

export const platformEntities = [Key, IdempotencyRecord, OutboxMail, Throttle, Blob, BlobRemoval] as const

export type Tables = TablesOf<typeof platformEntities>

export const statement = statementsOver<Tables>()
