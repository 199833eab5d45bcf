/** The interface of a mailer, and how many e-mails it sends at the same time. */
import type { Mail } from './message.ts'

export const CONNECTIONS = 4

/**
 * Why an e-mail was not sent: the SMTP server rejected it for good, deferred it, or is unreachable for all e-mails. The
 * text of the reply is left out, because it often repeats the address, which must not be logged.
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
  /** Closes all connections, also those that are still sending. */
  close(): void | Promise<void>
}
