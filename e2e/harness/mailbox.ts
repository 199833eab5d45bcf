/**
 * Where the mails of a service arrive: the folder into which it writes them when it has no SMTP server, or a real SMTP server
 * that can be told to be down, to refuse, to put off, to break off or to take its time.
 */
import { type Mail as AnyMail, mailFolder, parseMail } from '@contacts/testing/mails'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { hearSecret } from './secrets.ts'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

export interface Mail extends AnyMail {
  /** For whom it came, whatever its headers say; over SMTP alone. */
  recipients: string[]
}

export interface Mailbox {
  /** All that have arrived so far, in the order of their ids. */
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
    throw new Error(
      `no mail (${nth}) to ${address}; there are some to ${(await mails()).map((mail) => mail.to[0]?.address).join(', ') || 'nobody'}`,
    )
  }
  return { mails, mailTo }
}

/** What a service without SMTP writes into its data folder. */
export function folderMailbox(dataDir: string): Mailbox {
  const read = mailFolder(dataDir)
  return mailboxOf(async () => (await read()).map((mail) => heard(mail, [])))
}

/** What goes wrong with a mail; without one it is taken. */
export type Fault =
  | { reply: number; at: 'MAIL FROM' | 'RCPT TO' | 'DATA'; text?: string }
  /** Takes the mail and closes the connection without an answer. */
  | { breaksOff: true }
  /** Takes the mail and answers then. */
  | { answers: Promise<unknown> }

interface SignIn {
  isSecure: boolean
  isRight: boolean
}

export interface SmtpMailbox extends Mailbox {
  url: string
  /** Who has said a name and a password, and over what. */
  signIns: readonly SignIn[]
  /** What goes wrong with the mails that come from now on, by recipient and how often that recipient was asked for before. */
  disturb(fault: (recipient: string, before: number) => Fault | undefined): void
  /** How often somebody wanted to deliver to an address. */
  offers(address: string): number
  /** Nobody listens on the port any more, and whoever was connected is cut off. */
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

export interface SmtpOptions {
  /** With a certificate there is TLS: from the beginning, or when the client asks for it. */
  tls?: { from: 'connection' | 'STARTTLS'; key: string; cert: string }
  /** Takes mail from nobody else. */
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

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | undefined> {
    const fault = current(recipientOf(session))
    const source = await buffer(stream)
    const error = refusal(fault, 'DATA')
    if (error) return error
    const recipients = session.envelope.rcptTo.map(({ address }) => address)
    received.push(heard(await parseMail(source), recipients))
    if (fault && 'breaksOff' in fault) socketOf(session)?.destroy()
    if (fault && 'answers' in fault) await fault.answers
    return undefined
  }

  async function answer(taken: Promise<Error | undefined>, done: (error?: Error) => void) {
    // Whoever hangs up in the middle of a mail has sent none.
    done(await taken.catch((error: Error) => error))
  }

  const socketOf = (session: SMTPServerSession) => sockets(server).find(({ id }) => id === session.id)?.socket

  async function up() {
    server = new SMTPServer({
      logger: false,
      disableReverseLookup: true,
      disabledCommands: [...(auth ? [] : ['AUTH']), ...(tls?.from === 'STARTTLS' ? [] : ['STARTTLS'])],
      ...(tls && { key: tls.key, cert: tls.cert, secure: tls.from === 'connection' }),
      // Who would give the password away without TLS must be able to.
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
      onData: (stream, session, done) => void answer(take(stream, session), done),
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

function heard(mail: AnyMail, recipients: string[]): Mail {
  hearSecret(mail.token)
  return { ...mail, recipients }
}
