import type { RequestContext } from '../../platform/context.ts'
import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/query.ts'
import { enqueueMail, type MailKind } from '../../platform/mail/outbox.ts'
import type { Account } from './account.ts'

export type Recipient = Pick<Account, 'id' | 'username' | 'email' | 'language'>

/** Enqueues an e-mail that tells a user what happened to the account, with the device and IP address of the request. */
export async function sendNotice(
  tx: Db,
  { now, ip, device }: RequestContext,
  user: Recipient,
  kind: MailKind,
  data: Record<string, string> = {},
): Promise<void> {
  const to = { name: user.username, address: user.email }
  const origin = { ip, ...(device && { device }) }
  await enqueueMail(tx, {
    owner_id: user.id,
    id: newId(now),
    kind,
    to,
    language: user.language,
    kid: null,
    data: { ...origin, ...data },
    now,
  })
}
