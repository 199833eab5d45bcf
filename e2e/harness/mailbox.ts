/**
 * The mails that a service sends, either from the folder into which it writes them without an SMTP server, or from a
 * real SMTP server, which a test can stop, or let refuse mails, close connections and delay its replies.
 */
import { type Mail as AnyMail, mailFolder, parseMail } from '@contacts/testing/mails'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { hearSecret } from './secrets.ts'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

export interface Mail extends AnyMail {
  /** The recipients in the SMTP envelope; empty for a mail from the folder. */
  recipients: string[]
}

export interface Mailbox {
  /** Returns the mails that have arrived so far, in the order of their ids. */
  mails(): Promise<Mail[]>
  /** Waits for the n-th mail to an address. */
  mailTo(address: string, nth?: number): Promise<Mail>
}

const WAIT_MS = 120_000

function mailboxOf(read: () => Promise<Mail[]>): Mailbox {
  const mails = async () => (await read()).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const mailTo = async (address: string, nth = 1) => {
    for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline; await sleep(10)) {
      const found = (await mails()).filter((mail) => mail.to.some((to) => to.address === address))[nth - 1]
      if (found) return found
    }
    const recipients = (await mails()).map((mail) => mail.to[0]?.address)
    throw new Error(`mail ${nth} to ${address} did not arrive; mails to these addresses did: ${recipients.join(', ') || 'none'}`)
  }
  return { mails, mailTo }
}

/** Reads the mails that a service without SMTP writes into its data folder. */
export function folderMailbox(dataDir: string): Mailbox {
  const read = mailFolder(dataDir)
  return mailboxOf(async () => (await read()).map((mail) => withSecret(mail, [])))
}

/** What the SMTP server does instead of accepting a mail. */
export type Fault =
  | { reply: number; at: 'MAIL FROM' | 'RCPT TO' | 'DATA'; text?: string }
  /** Accepts the mail and closes the connection without a reply. */
  | { breaksOff: true }
  /** Accepts the mail, and replies when the promise is fulfilled. */
  | { answers: Promise<unknown> }

interface SignIn {
  isSecure: boolean
  isRight: boolean
}

export interface SmtpMailbox extends Mailbox {
  url: string
  /** The sign-ins of clients: over TLS or not, and with the right password or not. */
  signIns: readonly SignIn[]
  /** Sets the fault of later mails, by the recipient and the number of earlier attempts to send to that recipient. */
  disturb(fault: (recipient: string, before: number) => Fault | undefined): void
  /** Returns the number of attempts to send a mail to an address. */
  offers(address: string): number
  /** Closes the port and all connections. */
  down(): Promise<void>
  /** Opens the same port again. */
  up(): Promise<void>
  close(): Promise<void>
}

export interface SmtpOptions {
  /** Offers TLS with this certificate: from the start of a connection, or after STARTTLS. */
  tls?: { from: 'connection' | 'STARTTLS'; key: string; cert: string }
  /** Requires this user name and password. */
  auth?: { user: string; pass: string }
}

export async function startSmtp({ tls, auth }: SmtpOptions = {}): Promise<SmtpMailbox> {
  const received: Mail[] = []
  const signIns: SignIn[] = []
  const offers = new Map<string, number>()
  let faultOf: (recipient: string, before: number) => Fault | undefined = () => undefined
  let server: SMTPServer | undefined
  let port = 0

  const refusal = (fault: Fault | undefined, at: string) =>
    fault && 'reply' in fault && fault.at === at
      ? Object.assign(new Error(fault.text ?? 'not now'), { responseCode: fault.reply })
      : undefined
  const recipientOf = (session: SMTPServerSession) => session.envelope.rcptTo[0]!.address
  const current = (address: string) => faultOf(address, (offers.get(address) ?? 1) - 1)

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | undefined> {
    const fault = current(recipientOf(session))
    const source = await buffer(stream)
    const error = refusal(fault, 'DATA')
    if (error) return error
    const recipients = session.envelope.rcptTo.map(({ address }) => address)
    received.push(withSecret(await parseMail(source), recipients))
    if (fault && 'breaksOff' in fault) socketOf(session)?.destroy()
    if (fault && 'answers' in fault) await fault.answers
    return undefined
  }

  async function answer(taken: Promise<Error | undefined>, done: (error?: Error) => void) {
    // A client that disconnects in the middle of a mail has not sent it.
    done(await taken.catch((error: Error) => error))
  }

  const socketOf = (session: SMTPServerSession) => sockets(server).find(({ id }) => id === session.id)?.socket

  async function up() {
    server = new SMTPServer({
      logger: false,
      disableReverseLookup: true,
      disabledCommands: [...(auth ? [] : ['AUTH']), ...(tls?.from === 'STARTTLS' ? [] : ['STARTTLS'])],
      ...(tls && { key: tls.key, cert: tls.cert, secure: tls.from === 'connection' }),
      // Accepts passwords without TLS, so that a test can see whether a client would send one.
      allowInsecureAuth: true,
      onAuth: ({ username, password }, session, done) => {
        signIns.push({ isSecure: session.secure, isRight: username === auth?.user && password === auth?.pass })
        done(signIns.at(-1)!.isRight ? null : Object.assign(new Error('wrong credentials'), { responseCode: 535 }), { user: username })
      },
      onMailFrom: (_address, _session, done) => done(refusal(faultOf('', 0), 'MAIL FROM')),
      onRcptTo: ({ address }, _session, done) => {
        offers.set(address, (offers.get(address) ?? 0) + 1)
        done(refusal(current(address), 'RCPT TO'))
      },
      onData: (stream, session, done) => void answer(receive(stream, session), done),
    })
    server.on('error', () => undefined)
    await once(server.listen(port, '127.0.0.1'), 'listening')
    port = (server.server.address() as AddressInfo).port
  }

  async function down() {
    if (!server) return
    const closed = once(server.server, 'close')
    server.server.close()
    for (const { socket } of sockets(server)) socket.destroy()
    server = undefined
    await closed
  }

  await up()
  return {
    ...mailboxOf(() => Promise.resolve([...received])),
    url: `smtp://127.0.0.1:${port}`,
    signIns,
    disturb: (fault) => void (faultOf = fault),
    offers: (address) => offers.get(address) ?? 0,
    down,
    up,
    close: down,
  }
}

const sockets = (server: SMTPServer | undefined) =>
  [...(server?.connections ?? [])].map((connection) => ({
    id: connection.id,
    socket: (connection as unknown as { _socket: Socket })._socket,
  }))

function withSecret(mail: AnyMail, recipients: string[]): Mail {
  hearSecret(mail.token)
  return { ...mail, recipients }
}
