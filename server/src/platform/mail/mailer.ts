/** Sends e-mails through SMTP, or writes them to a folder if no SMTP server is configured. */
import { join } from 'node:path'
import type { Mailbox } from './message.ts'
import type { Mailer } from './sending.ts'

export interface MailSettings {
  smtpUrl: string | undefined
  mailFrom: Mailbox | undefined
  publicUrl: string
  dataDir: string
}

/** Loads nodemailer when the first e-mail is sent. */
export function openMailer(settings: MailSettings): Mailer {
  let mailer: Promise<Mailer> | undefined
  const open = () => {
    mailer ??= loadMailer(settings).catch((error: unknown) => {
      mailer = undefined
      throw error
    })
    return mailer
  }
  return {
    send: async (mail, signal) => (await open()).send(mail, signal),
    close: async () => (await mailer)?.close(),
  }
}

async function loadMailer({ smtpUrl, mailFrom, publicUrl, dataDir }: MailSettings): Promise<Mailer> {
  const host = mailDomain(publicUrl)
  const sender = { host, from: mailFrom ?? { name: 'Contacts', address: `no-reply@${host}` } }
  if (smtpUrl !== undefined) return (await import('./smtp-mailer.ts')).smtpMailer(smtpUrl, sender)
  return (await import('./file-mailer.ts')).fileMailer(join(dataDir, 'outbox'), sender)
}

/** E-mail addresses write an IPv6 host differently from URLs (RFC 5321, 4.1.3). */
const mailDomain = (publicUrl: string) => new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, '[IPv6:$1]')
