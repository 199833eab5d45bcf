/**
 * Sends what is in the outbox. A process takes letters that are due on a lease, so that several may work on one outbox; it
 * renews the lease while it sends, and goes on marking what it has sent until that is stored. So a letter is sent at least
 * once, and twice only when a process dies between the last line to the SMTP server and the mark, or when that server breaks
 * off without an answer. The Message-ID is the same then.
 *
 * A letter that is put off is tried again, less and less often, for three days. When nobody takes mail at all, no letter is to
 * blame: the process pauses, and then tries with a single one.
 */
import type { FastifyBaseLogger } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Query } from '../db/query.ts'
import type { Services } from '../context.ts'
import { writeLetter } from './letters.ts'
import { linkOf } from './link.ts'
import { type Failure, openMailer, type Receipt } from './mailer.ts'
import { giveUp, type LetterRow, markSent, OUTBOX, renewLeases, takeDue, tryAgain } from './outbox.ts'

const SECOND = 1_000
const DAY = 24 * 3_600 * SECOND

const POLL_MS = SECOND
const LEASE_MS = 30 * SECOND
const SEND_MS = 120 * SECOND
const STOP_MS = 5 * SECOND
const LONGEST_PAUSE_MS = 30 * SECOND
const TRY_FOR_MS = 3 * DAY

const DELAYS_MS = [1, 5, 30, 120, 600, 3_600].map((seconds) => seconds * SECOND)
const delayAfter = (attempts: number) => DELAYS_MS[Math.min(attempts, DELAYS_MS.length) - 1]!

export interface MailerDeps extends Pick<Services, 'db' | 'keys' | 'clock'> {
  config: Pick<Services['config'], 'publicUrl' | 'smtpUrl' | 'mailFrom' | 'dataDir'>
  log: FastifyBaseLogger
}

export interface MailWorker {
  /** Has it look at once; a commit in this process does so by itself. */
  wake(): void
  /** What is being sent gets a moment to end; the rest stays for the next process. */
  stop(): Promise<void>
}

export function startMailer({ db, keys, clock, config, log }: MailerDeps): MailWorker {
  const mailer = openMailer(config)
  const bell = makeBell()
  const pause = makePause()
  const stopping = new AbortController()
  const tooLate = new AbortController()
  const underWay = new Map<string, Promise<void>>()
  let isDatabaseAway = false

  const unlisten = db.listen(OUTBOX, bell.ring)
  const renewal = setInterval(() => void renew(), LEASE_MS / 3)
  const working = work()

  async function work() {
    while (!stopping.signal.aborted) {
      const room = pause.left() > 0 ? 0 : (pause.isProbing() ? 1 : mailer.connections) - underWay.size
      const letters = room > 0 ? await look(room) : []
      for (const letter of letters) begin(letter, letters.length === room)
      await bell.wait(pause.left() || POLL_MS)
    }
  }

  /** Takes what is due now. While the database is away that is nothing, which is told once. */
  async function look(count: number) {
    try {
      const letters = await db.run(takeDue({ now: clock(), busy: [...underWay.keys()], count, lease_ms: LEASE_MS }))
      isDatabaseAway = false
      return letters
    } catch (error) {
      if (!isDatabaseAway) log.warn({ code: (error as { code?: string }).code }, 'the outbox cannot be read')
      isDatabaseAway = true
      return []
    }
  }

  function begin(letter: LetterRow, mayBeMore: boolean) {
    const delivered = deliver(letter).finally(() => {
      underWay.delete(letter.id)
      if (mayBeMore) bell.ring()
    })
    underWay.set(letter.id, delivered)
  }

  async function deliver(letter: LetterRow) {
    const outcome = await attempt(letter)
    if ('reason' in outcome) return putOff(letter, outcome)
    pause.end()
    const { owner_id, id, kind, attempts } = letter
    await store(markSent({ owner_id, id, now: clock() }))
    log.info({ letter: id, kind, attempts, ...outcome }, outcome.file ? `mail written to ${outcome.file}` : 'mail sent')
  }

  async function attempt(letter: LetterRow): Promise<Receipt | Failure> {
    const { id, kind, language, data, created_at, to_name, to_address } = letter
    try {
      const link = linkOf(keys, config.publicUrl, letter)
      const written = writeLetter({ kind, language, name: to_name, data, at: created_at, link })
      const signal = AbortSignal.any([tooLate.signal, AbortSignal.timeout(SEND_MS)])
      return await mailer.send({ id, to: { name: to_name, address: to_address }, date: created_at, ...written }, signal)
    } catch (error) {
      log.error({ letter: id, kind, err: error }, 'a mail cannot be written')
      return { reason: 'put-off', code: 'unwritten' }
    }
  }

  async function putOff({ owner_id, id, kind, attempts, created_at }: LetterRow, { reason, code }: Failure) {
    const now = clock()
    const isAway = reason === 'away'
    if (isAway) pause.begin()
    else pause.end()
    if (reason === 'refused' || now.getTime() - created_at.getTime() >= TRY_FOR_MS) {
      log.error({ letter: id, kind, attempts, reason, code }, 'mail given up')
      return store(giveUp({ owner_id, id }))
    }
    log.warn({ letter: id, kind, attempts, reason, code }, 'mail not sent yet')
    // It is the pause that makes a letter wait that nobody was there to take; the letter goes behind the others.
    const due_at = isAway ? now : new Date(now.getTime() + delayAfter(attempts))
    return store(tryAgain({ owner_id, id, due_at, attempts: isAway ? attempts - 1 : attempts }))
  }

  /** What became of a letter must not be forgotten because the database is away: it would be sent again. */
  async function store(query: Query<never>) {
    for (let wait = 100; ; wait = Math.min(2 * wait, SECOND)) {
      const isLast = stopping.signal.aborted
      try {
        return void (await db.run(query))
      } catch (error) {
        if (isLast) return log.error({ code: (error as { code?: string }).code }, 'what became of a mail could not be stored')
      }
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  async function renew() {
    const busy = [...underWay.keys()]
    // One that fails is followed by another before the lease is over.
    if (busy.length > 0) await db.run(renewLeases({ busy, lease_ms: LEASE_MS })).catch(() => undefined)
  }

  async function stop() {
    stopping.abort()
    unlisten()
    bell.ring()
    await working
    const timer = setTimeout(() => tooLate.abort(), STOP_MS)
    await Promise.all(underWay.values())
    clearTimeout(timer)
    clearInterval(renewal)
    mailer.close()
  }

  return { wake: bell.ring, stop }
}

/** Wakes who waits, or who waits next. */
function makeBell() {
  let isRung = false
  let wake: () => void = () => undefined
  return {
    ring: () => {
      isRung = true
      wake()
    },
    wait: async (ms: number) => {
      if (!isRung) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, ms)
        wake = resolve
        await promise
        clearTimeout(timer)
      }
      isRung = false
    },
  }
}

/** Grows with every try after it that finds nobody. */
function makePause() {
  let failures = 0
  let until = 0
  const left = () => Math.max(0, until - performance.now())
  return {
    left,
    isProbing: () => failures > 0,
    begin: () => {
      // Those that were under way together find the same.
      if (left() > 0) return
      failures++
      until = performance.now() + Math.min(delayAfter(failures), LONGEST_PAUSE_MS)
    },
    end: () => {
      failures = 0
      until = 0
    },
  }
}
