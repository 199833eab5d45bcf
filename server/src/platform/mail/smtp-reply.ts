/** Distinguishes errors of nodemailer that concern a single e-mail from those that concern the SMTP server. */
import type { Failure } from './sending.ts'

/** An error of nodemailer. */
interface SmtpError {
  code?: string
  originalCode?: string
  command?: string
  responseCode?: number
  response?: string
  permanent?: boolean
}

export function errorCode(error: unknown): string {
  const { code, originalCode } = error as SmtpError
  return [code ?? 'unknown', originalCode ?? []].flat().join(' ')
}

// "Service not available, closing transmission channel" is about the server, not about the e-mail.
const SERVICE_NOT_AVAILABLE = 421
const COMMANDS_FOR_ONE_MAIL = /^(MAIL FROM|RCPT TO|DATA)$/
// These enhanced status codes (RFC 3463) blame the address, the mailbox or the content; an operator can fix the cause
// of the others.
const BLAMES_THE_MAIL = /^5\.[126]\./

/** How the server refused this e-mail; undefined for every other error. */
export function failureOfReply(error: unknown): Failure | undefined {
  const { code, command, responseCode, response = '', permanent } = error as SmtpError
  // nodemailer found no valid recipient, and did not contact the server.
  if (code === 'EENVELOPE' && !responseCode) return { reason: 'rejected', code }
  if (!responseCode || responseCode === SERVICE_NOT_AVAILABLE || !COMMANDS_FOR_ONE_MAIL.test(command ?? '')) return undefined
  const [, status] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? []
  // A refused sender is a mistake in this server's settings, so the e-mail is retried.
  const isFinal = permanent && command !== 'MAIL FROM' && (!status || BLAMES_THE_MAIL.test(status))
  return { reason: isFinal ? 'rejected' : 'deferred', code: [responseCode, status ?? [], command].flat().join(' ') }
}
