/** Sends e-mails through SMTP, or writes them to a folder if no SMTP server is configured. */
import { join } from 'node:path'
import { fileMailer } from './file-mailer.ts'
import type { Mailbox } from './message.ts'
import type { Mailer } from './sending.ts'
import { smtpMailer } from './smtp-mailer.ts'

export interface MailSettings {
  smtpUrl: string | undefined
  mailFrom: Mailbox | undefined
  publicUrl: string
  dataDir: string
}

export function openMailer({ smtpUrl, mailFrom, publicUrl, dataDir }: MailSettings): Mailer {
  const host = mailDomain(publicUrl)
  const sender = { host, from: mailFrom ?? { name: 'Contacts', address: `no-reply@${host}` } }
  return smtpUrl === undefined ? fileMailer(join(dataDir, 'outbox'), sender) : smtpMailer(smtpUrl, sender)
}

/** E-mail addresses write an IPv6 host differently from URLs (RFC 5321, 4.1.3). */
const mailDomain = (publicUrl: string) => new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, '[IPv6:$1]')
