/**
 * Sends the e-mails of the outbox, each at least once. An e-mail is sent twice if the SMTP server accepted it but the
 * reply was lost, or the process died before it stored the outcome. Both copies have the same Message-ID. A deferred
 * e-mail is retried with backoff for three days.
 */
import type { Services } from '../context.ts'
import { delayAfter } from '../jobs/backoff.ts'
import { outagePause } from '../jobs/outage.ts'
import { startWorker, type Worker } from '../jobs/worker.ts'
import type { Logger } from '../logger.ts'
import { linkOf } from './link.ts'
import { openMailer } from './mailer.ts'
import { type DueMail, giveUpMail, markSent, OUTBOX, postponeMail, renewLeases, takeDue } from './outbox.ts'
import { CONNECTIONS, type Failure, type Receipt } from './sending.ts'
import { renderMail } from './templates.ts'

const SECOND = 1_000
const DAY = 24 * 3_600 * SECOND

const LEASE_MS = 30 * SECOND
const SEND_MS = 120 * SECOND
const RETRY_FOR_MS = 3 * DAY

interface MailWorkerDeps extends Pick<Services, 'db' | 'keys' | 'clock'> {
  config: Pick<Services['config'], 'publicUrl' | 'smtpUrl' | 'mailFrom' | 'dataDir'>
  log: Logger
}

export function startMailWorker({ db, keys, clock, config, log }: MailWorkerDeps): Worker {
  const mailer = openMailer(config)
  const pause = outagePause()

  const worker = startWorker({
    name: 'outbox',
    queue: {
      take: (count, busy) => db.run(takeDue({ now: clock(), busy, count, lease_ms: LEASE_MS })),
      renew: (busy) => db.run(renewLeases({ busy, lease_ms: LEASE_MS })),
    },
    idOf: ({ id }) => id,
    run: deliver,
    concurrency: CONNECTIONS,
    leaseMs: LEASE_MS,
    pause,
    listen: (wake) => db.listen(OUTBOX, wake),
    log,
  })

  async function deliver(mail: DueMail, signal: AbortSignal) {
    const outcome = await send(mail, signal)
    if ('reason' in outcome) return retryOrGiveUp(mail, outcome)
    pause.end()
    const { owner_id, id, kind, attempts } = mail
    log.info({ mail: id, kind, attempts, ...outcome }, outcome.file ? `mail written to ${outcome.file}` : 'mail sent')
    return () => db.run(markSent({ owner_id, id, sent_at: clock() }))
  }

  async function send(mail: DueMail, deadline: AbortSignal): Promise<Receipt | Failure> {
    const { id, kind, language, data, created_at, to_name, to_address } = mail
    try {
      const link = linkOf(keys, config.publicUrl, mail)
      const rendered = renderMail({ kind, language, name: to_name, data, at: created_at, link })
      const signal = AbortSignal.any([deadline, AbortSignal.timeout(SEND_MS)])
      return await mailer.send({ id, to: { name: to_name, address: to_address }, date: created_at, ...rendered }, signal)
    } catch (error) {
      log.error({ mail: id, kind, err: error }, 'mail cannot be rendered')
      return { reason: 'deferred', code: 'not-rendered' }
    }
  }

  function retryOrGiveUp({ owner_id, id, kind, attempts, created_at }: DueMail, { reason, code }: Failure) {
    const now = clock()
    const isUnreachable = reason === 'unreachable'
    if (isUnreachable) pause.begin()
    else pause.end()
    if (reason === 'rejected' || now.getTime() - created_at.getTime() >= RETRY_FOR_MS) {
      log.error({ mail: id, kind, attempts, reason, code }, 'mail given up')
      return () => db.run(giveUpMail({ owner_id, id }))
    }
    log.warn({ mail: id, kind, attempts, reason, code }, 'mail not sent yet')
    // An unreachable server is not the fault of this e-mail: the pause delays all e-mails, and this attempt does not
    // count. The e-mail moves behind all others that are due, so that the next probe sends another one.
    const due_at = isUnreachable ? now : new Date(now.getTime() + delayAfter(attempts))
    return () => db.run(postponeMail({ owner_id, id, due_at, attempts: isUnreachable ? attempts - 1 : attempts }))
  }

  return {
    wake: worker.wake,
    stop: async () => {
      await worker.stop()
      await mailer.close()
    },
  }
}
