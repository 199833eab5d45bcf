/** The interface of a mailer. */
import type { Mail } from './message.ts'

/**
 * Why an e-mail was not sent: it was rejected for good, deferred, or the server is unreachable for all e-mails. The
 * failure lacks the text of the reply, which often repeats the address, so that it can be logged.
 */
export interface Failure {
  reason: 'rejected' | 'deferred' | 'unreachable'
  code: string
}

/** The SMTP server has accepted the e-mail, or the mailer has written it to `file`. */
export interface Receipt {
  file?: string
}

export interface Mailer {
  send(mail: Mail, signal: AbortSignal): Promise<Receipt | Failure>
  /** How many e-mails the mailer can send at the same time. */
  connections: number
  /** Closes all connections, also those that are still sending. */
  close(): void
}
