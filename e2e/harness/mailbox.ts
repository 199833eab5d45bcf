/**
 * The e-mails that a service sends. Without SMTP, the service writes them into a folder. With SMTP, it sends them to a
 * real SMTP server, which a test can stop, and which can refuse e-mails, close connections and delay its replies.
 */
import { type Mail as AnyMail, mailFolder, parseMail } from '@contacts/testing/mails'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { registerSecret } from './secrets.ts'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

export interface Mail extends AnyMail {
  /** The recipients in the SMTP envelope; empty for an e-mail from the folder. */
  recipients: string[]
}

export interface Mailbox {
  /** Returns the e-mails that have arrived so far, in the order of their ids. */
  mails(): Promise<Mail[]>
  /** Waits for the n-th e-mail to an address. */
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
    throw new Error(`e-mail ${nth} to ${address} did not arrive; e-mails to these addresses did: ${recipients.join(', ') || 'none'}`)
  }
  return { mails, mailTo }
}

/** Reads the e-mails that a service without SMTP writes into its data folder. */
export function folderMailbox(dataDir: string): Mailbox {
  const read = mailFolder(dataDir)
  return mailboxOf(async () => (await read()).map((mail) => withSecret(mail, [])))
}

/** A fault of the SMTP server while it receives an e-mail. */
export type Fault =
  /** Refuses the e-mail with this reply code, at this command. */
  | { reply: number; at: 'MAIL FROM' | 'RCPT TO' | 'DATA'; text?: string }
  /** Accepts the e-mail and closes the connection without a reply. */
  | { disconnects: true }
  /** Accepts the e-mail, and replies when the promise is fulfilled. */
  | { repliesAfter: Promise<unknown> }

interface SignIn {
  isSecure: boolean
  isPasswordCorrect: boolean
}

export interface SmtpMailbox extends Mailbox {
  url: string
  /** The sign-ins of clients: over TLS or not, and with the right password or not. */
  signIns: readonly SignIn[]
  /** Sets the fault of later e-mails, by the recipient and the number of earlier attempts to send to that recipient. */
  setFault(fault: (recipient: string, earlierAttempts: number) => Fault | undefined): void
  /** Returns how often the service has tried to send an e-mail to an address. */
  countAttempts(address: string): number
  /** Closes the port and all connections. */
  stop(): Promise<void>
  /** Opens the same port again. */
  start(): Promise<void>
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
  const attempts = new Map<string, number>()
  let faultOf: (recipient: string, earlierAttempts: number) => Fault | undefined = () => undefined
  let server: SMTPServer | undefined
  let port = 0

  const refusal = (fault: Fault | undefined, at: string) =>
    fault && 'reply' in fault && fault.at === at
      ? Object.assign(new Error(fault.text ?? 'not now'), { responseCode: fault.reply })
      : undefined
  const recipientOf = (session: SMTPServerSession) => session.envelope.rcptTo[0]!.address
  const faultFor = (address: string) => faultOf(address, (attempts.get(address) ?? 1) - 1)

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | undefined> {
    const fault = faultFor(recipientOf(session))
    const source = await buffer(stream)
    const error = refusal(fault, 'DATA')
    if (error) return error
    const recipients = session.envelope.rcptTo.map(({ address }) => address)
    received.push(withSecret(await parseMail(source), recipients))
    if (fault && 'disconnects' in fault) socketOf(session)?.destroy()
    if (fault && 'repliesAfter' in fault) await fault.repliesAfter
    return undefined
  }

  async function reply(result: Promise<Error | undefined>, done: (error?: Error) => void) {
    // The promise rejects if the client disconnects in the middle of an e-mail.
    done(await result.catch((error: Error) => error))
  }

  const socketOf = (session: SMTPServerSession) => sockets(server).find(({ id }) => id === session.id)?.socket

  async function start() {
    server = new SMTPServer({
      logger: false,
      disableReverseLookup: true,
      disabledCommands: [...(auth ? [] : ['AUTH']), ...(tls?.from === 'STARTTLS' ? [] : ['STARTTLS'])],
      ...(tls && { key: tls.key, cert: tls.cert, secure: tls.from === 'connection' }),
      // Accepts passwords without TLS, so that a test notices a client that would send its password in plain text.
      allowInsecureAuth: true,
      onAuth: ({ username, password }, session, done) => {
        signIns.push({ isSecure: session.secure, isPasswordCorrect: username === auth?.user && password === auth?.pass })
        done(signIns.at(-1)!.isPasswordCorrect ? null : Object.assign(new Error('wrong credentials'), { responseCode: 535 }), {
          user: username,
        })
      },
      onMailFrom: (_address, _session, done) => done(refusal(faultOf('', 0), 'MAIL FROM')),
      onRcptTo: ({ address }, _session, done) => {
        attempts.set(address, (attempts.get(address) ?? 0) + 1)
        done(refusal(faultFor(address), 'RCPT TO'))
      },
      onData: (stream, session, done) => void reply(receive(stream, session), done),
    })
    server.on('error', () => undefined)
    await once(server.listen(port, '127.0.0.1'), 'listening')
    port = (server.server.address() as AddressInfo).port
  }

  async function stop() {
    if (!server) return
    const closed = once(server.server, 'close')
    server.server.close()
    for (const { socket } of sockets(server)) socket.destroy()
    server = undefined
    await closed
  }

  await start()
  return {
    ...mailboxOf(() => Promise.resolve([...received])),
    url: `smtp://127.0.0.1:${port}`,
    signIns,
    setFault: (fault) => void (faultOf = fault),
    countAttempts: (address) => attempts.get(address) ?? 0,
    stop,
    start,
    close: stop,
  }
}

const sockets = (server: SMTPServer | undefined) =>
  [...(server?.connections ?? [])].map((connection) => ({
    id: connection.id,
    socket: (connection as unknown as { _socket: Socket })._socket,
  }))

function withSecret(mail: AnyMail, recipients: string[]): Mail {
  registerSecret(mail.token)
  return { ...mail, recipients }
}
