/** Converts an e-mail to a message for nodemailer. */
import type { SendMailOptions } from 'nodemailer'

export interface Mailbox {
  name: string
  address: string
}

export interface Mail {
  /** Stays the same when the e-mail is sent again. */
  id: string
  to: Mailbox
  date: Date
  subject: string
  text: string
  html: string
}

export interface Sender {
  from: Mailbox
  /** The part of a Message-ID after the `@`. */
  host: string
}

/** nodemailer must not read files or fetch URLs for the content of an e-mail. */
export const NO_EXTERNAL_CONTENT = { disableFileAccess: true, disableUrlAccess: true }

type TextEncoding = '7bit' | '8bit'

export function messageOf({ id, to, date, subject, text, html }: Mail, { from, host }: Sender, encoding: TextEncoding): SendMailOptions {
  return {
    from,
    // An array of objects: nodemailer would split a string at commas, and a line break in it would add a recipient.
    to: [to],
    subject,
    date,
    messageId: `<${id}@${host}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    alternatives: [textPart(text, encoding), { content: html, contentType: 'text/html; charset=utf-8' }],
    ...NO_EXTERNAL_CONTENT,
  }
}

const MAX_LINE_BYTES = 998

/**
 * Sends the text without transfer encoding, if `encoding` has its characters and its lines are short enough (RFC 5322,
 * 2.1.1). nodemailer would wrap lines at 76 characters, which breaks the link for anyone who reads the source of the
 * e-mail.
 */
function textPart(text: string, encoding: TextEncoding) {
  const contentType = 'text/plain; charset=utf-8'
  const isRepresentable = encoding === '8bit' || /^[\n\x20-\x7e]*$/.test(text)
  const lines = text.split('\n')
  if (!isRepresentable || lines.some((line) => Buffer.byteLength(line) > MAX_LINE_BYTES)) return { content: text, contentType }
  return { raw: [`Content-Type: ${contentType}`, `Content-Transfer-Encoding: ${encoding}`, '', ...lines].join('\r\n') }
}
