import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { messageOf, NO_EXTERNAL_CONTENT, type Sender } from './message.ts'
import { CONNECTIONS, type Mailer } from './sending.ts'
import { errorCode, failureOfReply } from './smtp-reply.ts'

const CONNECT_MS = 5_000
// A server may take long to confirm the last line. If the client disconnects before, the e-mail is sent twice (RFC 5321,
// 4.5.3.2.6).
const SILENCE_MS = 60_000

export function smtpMailer(url: string, sender: Sender): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    // nodemailer replaces a connection that the server closed while it was idle. The outbox retries all other failures.
    maxRequeues: 1,
    idleTimeout: 10_000,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    socketCloseTimeout: 1_000,
    // Otherwise an attacker who removes STARTTLS from the server's greeting would receive the password.
    requireTLS: URL.parse(url)?.username !== '',
    ...NO_EXTERNAL_CONTENT,
  })

  const isReachable = () => Promise.race([transport.verify().catch(() => false), sleep(2 * CONNECT_MS, false, { ref: false })])

  return {
    send: async (mail, signal) => {
      try {
        await transport.sendMail({ ...messageOf(mail, sender, '7bit'), signal })
        return {}
      } catch (error) {
        const failure = failureOfReply(error)
        if (failure) return failure
        // The error does not say whether this e-mail or the server is the cause: a connection may break in both cases.
        return { reason: signal.aborted || (await isReachable()) ? 'deferred' : 'unreachable', code: errorCode(error) }
      }
    },
    close: () => transport.close({ force: true }),
  }
}
