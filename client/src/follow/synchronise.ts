/** Brings the copy of `follow` up to date: reads what has changed, or everything, and checks the copy. */
import type { Contact } from '../types.gen.ts'
import { computeDigest, type ReadCopy, readVersions } from './copy.ts'
import type { Source } from './source.ts'

/** How a contact differs from the copy. */
export type FollowedChange =
  | { id: string; change: 'saved' | 'trashed'; contact: Contact }
  /** The contact no longer exists. */
  | { id: string; change: 'purged'; contact: null }

/** Changes to apply to the copy, and the position to store with it. */
export interface ChangeBatch {
  /** In the order in which they have to be applied. Empty if only `since` or `isUpToDate` has changed. */
  changes: FollowedChange[]
  /**
   * Store it together with the changes, and pass it to `follow` next time. It is null while `follow` compares the copy
   * with all contacts of the service. If you pass null, `follow` starts this comparison again.
   */
  since: string | null
  /** Whether the service has no more changes now. */
  isUpToDate: boolean
}

/** The copy still differs after all contacts were read, so the application does not apply every change. */
export class CopyMismatchError extends Error {
  override name = 'CopyMismatchError'
}

/** How many comparisons one check makes at most, if the contacts change during each of them. */
const COMPARISONS = 5

export function createSynchronisation(source: Source, copy: ReadCopy, since: string | null, checkInterval: number) {
  let position = since
  let nextCheck = 0

  /** Yields the batches until the copy is up to date, and checks the copy if that is due. */
  return async function* synchronise() {
    yield* catchUp()
    if (Date.now() >= nextCheck) yield* check()
  }

  /** Yields the changes since the position. */
  async function* catchUp() {
    while (position !== null) {
      const page = await source.readChanges(position)
      // The service no longer knows all contacts that were purged after this position.
      if (!page) break
      position = page.next_since
      yield { changes: page.items as FollowedChange[], since: position, isUpToDate: !page.has_more }
      if (!page.has_more) return
    }
    yield* readAll()
  }

  /** Reads all contacts of the service, and yields the changes that make the copy equal. */
  async function* readAll(): AsyncGenerator<ChangeBatch> {
    const versions = await readVersions(copy)
    // A copy that was empty is correct up to the position of each page. Any other copy may still have purged contacts.
    const wasEmpty = versions.size === 0
    let next: string | null = null
    for (;;) {
      const page = await source.readChanges(next)
      if (!page) return yield* readAll()
      next = page.next_since
      const changes = (page.items as FollowedChange[]).filter(({ id, contact }) => {
        const version = versions.get(id)
        versions.delete(id)
        return version === undefined || version !== contact?.version
      })
      if (!page.has_more) for (const id of versions.keys()) changes.push({ id, change: 'purged', contact: null })
      position = wasEmpty || !page.has_more ? next : null
      yield { changes, since: position, isUpToDate: !page.has_more }
      if (!page.has_more) return
    }
  }

  async function compare() {
    const own = await computeDigest(copy)
    const digest = await source.readDigest()
    return { isEqual: own.count === digest.count && own.hash === digest.hash, own, digest }
  }

  /** Compares the copy with the digest of the service, and reads all contacts if they differ. */
  async function* check() {
    let hasReadAll = false
    for (let comparison = 0; comparison < COMPARISONS; comparison++) {
      const { isEqual, own, digest } = await compare()
      if (digest.since !== position) {
        // The contacts have changed since the last page, so the digests cannot be compared.
        yield* catchUp()
      } else if (isEqual) {
        nextCheck = Date.now() + checkInterval
        return
      } else if (hasReadAll) {
        throw new CopyMismatchError(
          `The copy has ${own.count} contacts and the service ${digest.count}; if these numbers are equal, versions differ. After each batch, copy() must return every contact that was saved, with its version, and none that was purged.`,
        )
      } else {
        yield* readAll()
        hasReadAll = true
      }
    }
  }
}
