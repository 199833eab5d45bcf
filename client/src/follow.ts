/** Keeps a copy of the contacts equal to those of the service: `@contacts/client/follow`. */
import { createAlarm } from './follow/alarm.ts'
import type { ReadCopy } from './follow/copy.ts'
import { createSource, type FollowedClient, type FollowRetry } from './follow/source.ts'
import { type ChangeBatch, createSynchronisation } from './follow/synchronise.ts'
import type { CallOptions } from './options.ts'

export type { CopiedContact, ReadCopy } from './follow/copy.ts'
export type { FollowedClient, FollowRetry } from './follow/source.ts'
export { type ChangeBatch, CopyMismatchError, type FollowedChange } from './follow/synchronise.ts'

const DAY = 86_400_000

export interface FollowOptions extends CallOptions {
  /** The `since` that you stored last. Without it, `follow` reads all contacts and compares them with the copy. */
  since?: string | null | undefined
  /**
   * Returns all contacts of the copy, also those in the trash if the copy has them. `follow` calls this function to
   * check the copy, and before it reads all contacts, but only after your loop has applied all earlier batches.
   */
  copy: ReadCopy
  /** Milliseconds between two requests for changes; 30,000 by default. */
  interval?: number | undefined
  /** The longest pause after a failed request, in milliseconds, unless `Retry-After` is longer; 300,000 by default. */
  maxInterval?: number | undefined
  /** Milliseconds between two checks of the copy; a day by default. The copy is also checked at the beginning. */
  checkInterval?: number | undefined
  /** Whether to end when the copy is up to date, and to throw if the service cannot be reached. False by default. */
  once?: boolean | undefined
  /** How many changes one request returns at most, 1 to 1000; 500 by default. */
  limit?: number | undefined
  /** Called when a request failed that will be sent again: the device may be offline. */
  onRetry?: ((retry: FollowRetry) => unknown) | undefined
}

/** The batches, requested as they are read. */
export interface Following extends AsyncGenerator<ChangeBatch, void, undefined> {
  /** Ends the current pause: call it when the device is online again, or after a change of your own. */
  pollNow(): void
}

/**
 * Follows the changes of all contacts, to keep a copy of them. Your loop applies one batch after the other. Without
 * `once` and without a `break`, the loop ends only if `signal` is aborted, or with a permanent error, such as the end
 * of the session.
 *
 * @example
 * ```ts
 * for await (const { changes, since } of follow(client, { since: stored, copy: () => contacts.values() })) {
 *   for (const { id, change, contact } of changes) {
 *     if (change === 'saved') contacts.set(id, contact)
 *     else contacts.delete(id)
 *   }
 *   stored = since
 * }
 * ```
 */
export function follow(client: FollowedClient, options: FollowOptions): Following {
  const alarm = createAlarm(options.signal)
  const {
    since,
    copy,
    interval = 30_000,
    maxInterval = 300_000,
    checkInterval = DAY,
    once = false,
    limit = 500,
    onRetry,
    ...rest
  } = options
  let reported = { since: since ?? null, isUpToDate: false }
  const source = createSource(client, {
    limit,
    once,
    maxInterval,
    callOptions: rest,
    alarm,
    onRetry(retry) {
      // When the service answers again, a batch says so, even if nothing has changed.
      reported = { ...reported, isUpToDate: false }
      return onRetry?.(retry)
    },
  })

  async function* run() {
    const synchronise = createSynchronisation(source, copy, since ?? null, checkInterval)
    for (;;) {
      for await (const batch of synchronise()) {
        const isNews = batch.changes.length > 0 || batch.since !== reported.since || batch.isUpToDate !== reported.isUpToDate
        reported = batch
        if (isNews) yield batch
      }
      if (once) return
      // With jitter, so that clients that started together do not poll together.
      await alarm.wait(interval * (0.9 + Math.random() / 5))
    }
  }
  return Object.assign(run(), { pollNow: alarm.ring })
}
