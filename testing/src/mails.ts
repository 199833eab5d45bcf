/** Reads the e-mails that a server without SMTP writes into its data folder. */
import type { Database } from '@contacts/server/database'
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import PostalMime from 'postal-mime'
import type { Mail } from './types.ts'

export type { Mail }

/** Returns a function that reads the e-mails that exist so far. It parses each file once. */
export function mailFolder(dataDir: string): () => Promise<Mail[]> {
  const folder = join(dataDir, 'outbox')
  const parsedByName = new Map<string, Mail>()
  return async () => {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.eml')) : []
    for (const name of names) if (!parsedByName.has(name)) parsedByName.set(name, await parseMail(await readFile(join(folder, name))))
    return [...parsedByName.values()]
  }
}

export async function parseMail(source: Buffer): Promise<Mail> {
  const parsed = await PostalMime.parse(source)
  const { text = '', messageId = '' } = parsed
  const [link, token] = /https?:\/\/\S+\?token=(\S+)/.exec(text) ?? []
  return {
    id: messageId.replace(/^<(.*)@.*$/, '$1'),
    messageId,
    from: mailboxAddress(parsed.from),
    to: (parsed.to ?? []).map(mailboxAddress),
    subject: parsed.subject ?? '',
    date: parsed.date ?? '',
    text,
    html: parsed.html ?? '',
    headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
    link,
    token,
    source: source.toString(),
  }
}

const mailboxAddress = (address: { name?: string; address?: string } | undefined) => ({
  name: address?.name ?? '',
  address: address?.address ?? '',
})

/** Waits until the outbox contains no e-mail that is due. */
export async function waitUntilMailsAreSent(db: Database, now: () => Date): Promise<void> {
  for (;;) {
    const [row] = await db.run<{ count: number }>({
      text: 'select count(*)::int as count from outbox where due_at <= $1',
      values: [now()],
    })
    if (row?.count === 0) return
    await sleep(5)
  }
}
