/** A copy of a user's contacts that applies the batches of `follow`, as an application does. */
import type { Contact } from '@contacts/client'
import { type ChangeBatch, type CopiedContact, follow, type FollowedClient, type FollowOptions } from '@contacts/client/follow'

export interface FollowedCopy {
  contacts: Map<string, Contact>
  /** The trash, which `copy` reports only with `keepsTrash`. */
  trash: Map<string, Contact>
  since: string | null
  batches: ChangeBatch[]
  /** Applies the changes; `store` also stores the position. */
  apply(batch: ChangeBatch): void
  store(batch: ChangeBatch): void
  copy(): CopiedContact[]
  /** Follows until the copy is up to date, and returns the batches. */
  synchronise(client: FollowedClient, options?: Partial<FollowOptions>): Promise<ChangeBatch[]>
}

export function createFollowedCopy({ keepsTrash = false } = {}): FollowedCopy {
  const followed: FollowedCopy = {
    contacts: new Map(),
    trash: new Map(),
    since: null,
    batches: [],

    apply({ changes }) {
      for (const { id, change, contact } of changes) {
        followed.contacts.delete(id)
        followed.trash.delete(id)
        if (change !== 'purged') (change === 'saved' ? followed.contacts : followed.trash).set(id, contact)
      }
    },

    store(batch) {
      followed.apply(batch)
      followed.since = batch.since
      followed.batches.push(batch)
    },

    copy: () => [...followed.contacts.values(), ...(keepsTrash ? followed.trash.values() : [])],

    async synchronise(client, options) {
      const before = followed.batches.length
      const { since, copy } = followed
      for await (const batch of follow(client, { since, copy, once: true, ...options })) followed.store(batch)
      return followed.batches.slice(before)
    },
  }
  return followed
}
