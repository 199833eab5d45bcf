/** How a mail leaves: through SMTP, or, where nothing else is set, into a folder for whoever develops. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport, type SendMailOptions } from 'nodemailer'

export interface Address {
  name: string
  address: string
}

export interface Mail {
  /** The same again when the mail is sent again. */
  id: string
  to: Address
  date: Date
  subject: string
  text: string
  html: string
}

/**
 * Why a mail did not leave: it is refused for good, put off for now, or nobody takes any mail. `code` is all that may be
 * logged, because what a server says beside it repeats the address.
 */
export interface Failure {
  reason: 'refused' | 'put-off' | 'away'
  code: string
}

/** The mail is in other hands, or in a file. */
export interface Receipt {
  file?: string
}

export interface Mailer {
  send(mail: Mail, signal: AbortSignal): Promise<Receipt | Failure>
  /** How many it takes at once. */
  connections: number
  /** Breaks off what is under way. */
  close(): void
}

interface Sender {
  from: Address
  /** The right side of message ids. */
  host: string
}

export interface MailSettings {
  smtpUrl: string | undefined
  mailFrom: Address | undefined
  publicUrl: string
  dataDir: string
}

export function openMailer({ smtpUrl, mailFrom, publicUrl, dataDir }: MailSettings): Mailer {
  const host = mailDomain(publicUrl)
  const sender = { host, from: mailFrom ?? { name: 'Contacts', address: `no-reply@${host}` } }
  return smtpUrl === undefined ? fileMailer(join(dataDir, 'outbox'), sender) : smtpMailer(smtpUrl, sender)
}

/** A literal address is written differently in mails (RFC 5321, 4.1.3). */
const mailDomain = (publicUrl: string) => new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, '[IPv6:$1]')

// Nothing that a mail is made of is ever read from a file or fetched.
const CLOSED = { disableFileAccess: true, disableUrlAccess: true }

function messageOf({ id, to, date, subject, text, html }: Mail, { from, host }: Sender, encoding: TextEncoding): SendMailOptions {
  return {
    from,
    // An object each: text is split at commas, and a line break in it would be another recipient.
    to: [to],
    subject,
    date,
    messageId: `<${id}@${host}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    alternatives: [textPart(text, encoding), { content: html, contentType: 'text/html; charset=utf-8' }],
    ...CLOSED,
  }
}

type TextEncoding = '7bit' | '8bit'

/**
 * The text as it is, where it may be: lines have room for 998 characters (RFC 5322, 2.1.1), and nodemailer would break them at
 * 76, in the middle of the link, for everybody who looks at the source.
 */
function textPart(text: string, encoding: TextEncoding) {
  const contentType = 'text/plain; charset=utf-8'
  const isAsItIs =
    (encoding === '8bit' || /^[\n\x20-\x7e]*$/.test(text)) && text.split('\n').every((line) => Buffer.byteLength(line) <= 998)
  if (!isAsItIs) return { content: text, contentType }
  return { raw: [`Content-Type: ${contentType}`, `Content-Transfer-Encoding: ${encoding}`, '', ...text.split('\n')].join('\r\n') }
}

const CONNECTIONS = 4
const CONNECT_MS = 5_000
// A server may take its time after the last line; who hangs up before its answer has the mail sent twice (RFC 5321, 4.5.3.2.6).
const SILENCE_MS = 60_000

function smtpMailer(url: string, sender: Sender): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    // A connection that was closed while it was idle is replaced at once; everything else is tried again from the outbox.
    maxRequeues: 1,
    idleTimeout: 10_000,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    socketCloseTimeout: 1_000,
    // Otherwise whoever strikes the offer of TLS out of the greeting is told the password.
    requireTLS: URL.parse(url)?.username !== '',
    ...CLOSED,
  })

  const isThere = () => Promise.race([transport.verify().catch(() => false), sleep(2 * CONNECT_MS, false, { ref: false })])

  return {
    connections: CONNECTIONS,
    send: async (mail, signal) => {
      try {
        await transport.sendMail({ ...messageOf(mail, sender, '7bit'), signal })
        return {}
      } catch (error) {
        const reply = replyOf(error as SmtpError)
        if (reply) return reply
        // Whether this mail or the server is to blame, an error does not tell: a connection breaks off in both cases.
        return { reason: signal.aborted || (await isThere()) ? 'put-off' : 'away', code: codeOf(error as SmtpError) }
      }
    },
    close: () => transport.close({ force: true }),
  }
}

/** As nodemailer throws it. */
interface SmtpError {
  code?: string
  originalCode?: string
  command?: string
  responseCode?: number
  response?: string
  permanent?: boolean
}

const codeOf = ({ code, originalCode }: SmtpError) => [code ?? 'unknown', originalCode ?? []].flat().join(' ')

// Of the codes of RFC 3463 these blame the address, the mailbox or the content; the others are ours or the server's to mend.
const BLAMES_THE_MAIL = /^5\.[126]\./

/** What is wrong with this very mail, if it came to that. */
function replyOf({ code, command, responseCode, response = '', permanent }: SmtpError): Failure | undefined {
  // Found before anything was sent: there is no address to send to.
  if (code === 'EENVELOPE' && !responseCode) return { reason: 'refused', code }
  if (!responseCode || responseCode === 421 || !/^(MAIL FROM|RCPT TO|DATA)$/.test(command ?? '')) return undefined
  const [, status] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? []
  const isFinal = permanent && command !== 'MAIL FROM' && (!status || BLAMES_THE_MAIL.test(status))
  return { reason: isFinal ? 'refused' : 'put-off', code: [responseCode, status ?? [], command].flat().join(' ') }
}

function fileMailer(folder: string, sender: Sender): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...CLOSED })
  return {
    connections: CONNECTIONS,
    send: async (mail) => {
      try {
        const { message } = await transport.sendMail(messageOf(mail, sender, '8bit'))
        const file = join(folder, `${mail.id}.eml`)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        // Renamed when it is complete, so that nobody reads half a mail.
        await writeFile(`${file}.tmp`, message as Buffer, { mode: 0o600 })
        await rename(`${file}.tmp`, file)
        return { file }
      } catch (error) {
        return { reason: 'put-off', code: codeOf(error as SmtpError) }
      }
    },
    close: () => undefined,
  }
}
