/**
 * TLS to the SMTP server: the service sends the password only over TLS and to a server with a valid certificate, unless
 * SMTP_URL allows connections without TLS.
 */
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCertificate } from '../harness/certificate.ts'
import { type SmtpOptions, startSmtp } from '../harness/mailbox.ts'
import { required } from '../harness/required.ts'
import { type Service, startService } from '../harness/service.ts'

const auth = { user: 'contacts@example.com', pass: 'p@ss:Geheimnis/7' }
const trusted = makeCertificate('localhost', 'DNS:localhost')
const untrusted = makeCertificate('localhost', 'DNS:localhost')
const authorities = tls.getCACertificates('default')
beforeAll(() => trusted && tls.setDefaultCACertificates([...authorities, trusted.cert]))
afterAll(() => tls.setDefaultCACertificates(authorities))

async function startSendingTo(options: SmtpOptions, { protocol = 'smtp', host = 'localhost', query = '' } = {}) {
  const smtp = await startSmtp({ auth, ...options })
  const { port } = new URL(smtp.url)
  const service = await startService({
    smtp: `${protocol}://${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.pass)}@${host}:${port}${query}`,
  })
  return { smtp, service }
}

/** Waits for two failed attempts, and checks that the e-mails of both users are still in the outbox. */
const expectNothingSent = async ({ log, db }: Service) => {
  await expect.poll(() => log.filter((line) => line.includes('mail not sent yet')).length).toBeGreaterThan(1)
  const text = 'select count(*)::int as count from outbox where due_at is not null and sent_at is null'
  expect(await db.run({ text, values: [] })).toEqual([{ count: 2 }])
}

describe.skipIf(!trusted)('with TLS', () => {
  test.each([
    ['smtps', 'connection'],
    ['smtp', 'STARTTLS'],
  ] as const)('%s (TLS from %s): the service signs in over TLS', async (protocol, from) => {
    const { smtp, service } = await startSendingTo({ tls: { from, ...required(trusted) } }, { protocol })

    await smtp.mailTo(service.alice.email)
    await smtp.mailTo(service.bob.email)

    expect(smtp.signIns.length).toBeGreaterThan(0)
    for (const signIn of smtp.signIns) expect(signIn).toEqual({ isSecure: true, isPasswordCorrect: true })
    expect(service.log.join('')).not.toContain('Geheimnis')
    await smtp.close()
  })

  test.each([
    ['smtps', 'connection', 'of an unknown authority', untrusted, 'localhost'],
    ['smtp', 'STARTTLS', 'of an unknown authority', untrusted, 'localhost'],
    ['smtps', 'connection', 'for another host name', trusted, '127.0.0.1'],
    ['smtp', 'STARTTLS', 'for another host name', trusted, '127.0.0.1'],
  ] as const)('%s (TLS from %s): the service sends nothing to a server with a certificate %s', async (protocol, from, _, pair, host) => {
    const { smtp, service } = await startSendingTo({ tls: { from, ...required(pair) } }, { protocol, host })

    await expectNothingSent(service)

    expect(smtp.signIns).toEqual([])
    expect(await smtp.mails()).toEqual([])
    await smtp.close()
  })
})

test('the password is not sent to a server without TLS, since an attacker may have removed the offer of STARTTLS', async () => {
  const { smtp, service } = await startSendingTo({})

  await expectNothingSent(service)

  expect(smtp.signIns).toEqual([])
  await smtp.close()
})

test('the password is sent without TLS if SMTP_URL has requireTLS=false', async () => {
  const { smtp, service } = await startSendingTo({}, { query: '?requireTLS=false' })

  await smtp.mailTo(service.alice.email)

  expect(smtp.signIns[0]).toEqual({ isSecure: false, isPasswordCorrect: true })
  await smtp.close()
})

test('a wrong password keeps e-mails in the outbox and does not appear in the log', async () => {
  const { smtp, service } = await startSendingTo({ auth: { ...auth, pass: 'another' } }, { query: '?requireTLS=false' })

  await expectNothingSent(service)

  expect(smtp.signIns).toContainEqual({ isSecure: false, isPasswordCorrect: false })
  for (const secret of ['Geheimnis', encodeURIComponent(auth.pass), auth.user, Buffer.from(auth.pass).toString('base64')])
    expect(service.log.join('')).not.toContain(secret)
  await smtp.close()
})
