/**
 * A copy of a user's contacts for tests of the operations `changes` and `digest`. `followed-copy.ts` has the one for
 * `follow` of the client.
 */
import { type Client, type Contact, type ContactChange, unwrap } from '@contacts/client'
import { createHash } from 'node:crypto'

export interface Mirror {
  contacts: Map<string, Contact>
  trash: Map<string, Contact>
  /** All changes so far, in order. */
  received: ContactChange[]
  /** The sync token of the last page; undefined before the first page. */
  since: string | undefined
  /** Requests one page of changes and applies them; returns whether there are more. */
  pullPage(limit?: number): Promise<boolean>
  /** Requests pages until there are no more changes. */
  pullAll(limit?: () => number): Promise<void>
  digest(): { count: number; hash: string }
  /** Returns whether the copy equals the contacts of the service. Compares again if they changed meanwhile. */
  matchesService(): Promise<boolean>
}

/** The mirror skips changes for which `ignores` returns true, so that a test can make a wrong copy. */
export function createMirror(client: Client, ignores: (change: ContactChange) => boolean = () => false): Mirror {
  const mirror: Mirror = {
    contacts: new Map(),
    trash: new Map(),
    received: [],
    since: undefined,

    async pullPage(limit) {
      const { since } = mirror
      const page = await client.contacts.changes({ query: { ...(since !== undefined && { since }), ...(limit && { limit }) } })
      if (!page.ok && page.problem.code === 'token-expired' && since !== undefined) {
        clear()
        return true
      }
      const { items, next_since, has_more } = unwrap(page)
      for (const item of items) if (!ignores(item)) apply(item)
      mirror.since = next_since
      return has_more
    },

    async pullAll(limit = () => 100) {
      while (await mirror.pullPage(limit()));
    },

    digest() {
      const lines = [...mirror.contacts.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, version }) => `${id}:${version}\n`)
      return { count: lines.length, hash: createHash('sha256').update(lines.join('')).digest('hex') }
    },

    async matchesService() {
      for (;;) {
        await mirror.pullAll()
        const { count, hash, since } = await unwrap(client.contacts.digest())
        const own = mirror.digest()
        if (since === mirror.since) return own.count === count && own.hash === hash
      }
    },
  }

  function apply(item: ContactChange) {
    const { id, change, contact } = item
    mirror.received.push(item)
    mirror.contacts.delete(id)
    mirror.trash.delete(id)
    if (change !== 'purged') (change === 'saved' ? mirror.contacts : mirror.trash).set(id, contact!)
  }

  function clear() {
    mirror.contacts.clear()
    mirror.trash.clear()
    mirror.since = undefined
  }

  return mirror
}
