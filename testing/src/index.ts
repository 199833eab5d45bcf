/** The public API of `@contacts/testing`. */
import { requireNode } from './require-node.ts'
import type { Contacts, ContactsOptions } from './types.ts'

export type { Clock } from './clock.ts'
export type { Contacts, ContactsOptions, Mail, Mailbox, Person, SettingName, Settings } from './types.ts'

/**
 * Starts a service that shares nothing with other services.
 *
 * @example
 * ```ts
 * await using contacts = await startContacts({ now: '2026-02-28T12:00:00Z' })
 * const olena = await contacts.person('Olena')
 * ```
 */
export async function startContacts(options: ContactsOptions = {}): Promise<Contacts> {
  requireNode(process.versions.node)
  // Imported late, because an older Node cannot load the server.
  const { start } = await import('./start.ts')
  return start(options)
}
