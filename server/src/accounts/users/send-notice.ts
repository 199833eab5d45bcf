import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/statement.ts'
import type { Scope } from '../../platform/context.ts'
import { enqueueLetter, type LetterKind } from '../../platform/mail/outbox.ts'

export interface Recipient {
  id: string
  username: string
  email: string
  language: 'en' | 'uk'
}

/** Tells somebody by mail what happened to their account, and from where. */
export async function sendNotice(
  tx: Db,
  { now, ip, device }: Scope,
  user: Recipient,
  kind: LetterKind,
  data: Record<string, string> = {},
): Promise<void> {
  const to = { name: user.username, address: user.email }
  const from = { ip, ...(device && { device }) }
  await enqueueLetter(tx, {
    owner_id: user.id,
    id: newId(now),
    kind,
    to,
    language: user.language,
    kid: null,
    data: { ...from, ...data },
    now,
  })
}
