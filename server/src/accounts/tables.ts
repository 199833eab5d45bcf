/** The tables of accounts, and `statement` to define statements over them. */
import { User } from '../core/user.ts'
import { statementsOver } from '../platform/db/statement.ts'
import type { TablesOf } from '../platform/db/tables.ts'
import { AuditEvent } from './audit/entity.ts'
import { Avatar } from './avatars/entity.ts'
import { MailToken } from './mail-tokens/entity.ts'
import { Session } from './sessions/entity.ts'

export const accountEntities = [User, Session, MailToken, AuditEvent, Avatar] as const

export type Tables = TablesOf<typeof accountEntities>

export const statement = statementsOver<Tables>()
