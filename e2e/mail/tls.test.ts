/** The way to the SMTP server: encrypted, with a certificate that is checked, and the password for nobody else. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SmtpOptions, startSmtp } from '../harness/mailbox.ts'
import { type Service, startService } from '../harness/service.ts'

const auth = { user: 'contacts@example.com', pass: 'p@ss:Geheimnis/7' }
const [trusted, unknown] = [certificate('localhost'), certificate('localhost')]
const authorities = tls.getCACertificates('default')
beforeAll(() => trusted && tls.setDefaultCACertificates([...authorities, trusted.cert]))
afterAll(() => tls.setDefaultCACertificates(authorities))

/** A new key with a certificate of its own; undefined where nobody can make one. */
function certificate(host: string) {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const how = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${host} -addext subjectAltName=DNS:${host}`
  try {
    execFileSync('openssl', [...how.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  } catch {
    process.stderr.write('The tests of SMTP with TLS are skipped: there is no openssl that makes a certificate.\n')
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function sendingTo(options: SmtpOptions, { protocol = 'smtp', host = 'localhost', query = '' } = {}) {
  const smtp = await startSmtp({ auth, ...options })
  const { port } = new URL(smtp.url)
  const service = await startService({
    smtp: `${protocol}://${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.pass)}@${host}:${port}${query}`,
  })
  return { smtp, service }
}

/** Waits for the second try, so that it is not for want of one that nothing was sent. */
const expectNothingSent = async ({ log, db }: Service) => {
  await expect.poll(() => log.filter((line) => line.includes('mail not sent yet')).length).toBeGreaterThan(1)
  const text = 'select count(*)::int as count from outbox where due_at is not null and sent_at is null'
  expect(await db.run({ text, values: [] })).toEqual([{ count: 2 }])
}

describe.skipIf(!trusted)('with TLS', () => {
  test.each([
    ['smtps', 'connection'],
    ['smtp', 'STARTTLS'],
  ] as const)('%s signs in over TLS that begins with %s', async (protocol, from) => {
    const { smtp, service } = await sendingTo({ tls: { from, ...trusted! } }, { protocol })

    await smtp.mailTo(service.alice.email)
    await smtp.mailTo(service.bob.email)

    expect(smtp.signIns.length).toBeGreaterThan(0)
    for (const signIn of smtp.signIns) expect(signIn).toEqual({ isSecure: true, isRight: true })
    expect(service.log.join('')).not.toContain('Geheimnis')
    await smtp.close()
  })

  test.each([
    ['smtps', 'connection', 'from nobody in particular', unknown, 'localhost'],
    ['smtp', 'STARTTLS', 'from nobody in particular', unknown, 'localhost'],
    ['smtps', 'connection', 'for another name', trusted, '127.0.0.1'],
    ['smtp', 'STARTTLS', 'for another name', trusted, '127.0.0.1'],
  ] as const)('%s (%s) tells nothing to a server with a certificate %s', async (protocol, from, _, pair, host) => {
    const { smtp, service } = await sendingTo({ tls: { from, ...pair! } }, { protocol, host })

    await expectNothingSent(service)

    expect(smtp.signIns).toEqual([])
    expect(await smtp.mails()).toEqual([])
    await smtp.close()
  })
})

test('a password is not told to a server that offers no TLS, as one does whose offer was struck out', async () => {
  const { smtp, service } = await sendingTo({})

  await expectNothingSent(service)

  expect(smtp.signIns).toEqual([])
  await smtp.close()
})

test('unless the URL says so', async () => {
  const { smtp, service } = await sendingTo({}, { query: '?requireTLS=false' })

  await smtp.mailTo(service.alice.email)

  expect(smtp.signIns[0]).toEqual({ isSecure: false, isRight: true })
  await smtp.close()
})

test('a password that is wrong is in no line of the log, and the letters wait', async () => {
  const { smtp, service } = await sendingTo({ auth: { ...auth, pass: 'another' } }, { query: '?requireTLS=false' })

  await expectNothingSent(service)

  expect(smtp.signIns).toContainEqual({ isSecure: false, isRight: false })
  for (const secret of ['Geheimnis', encodeURIComponent(auth.pass), auth.user, Buffer.from(auth.pass).toString('base64')])
    expect(service.log.join('')).not.toContain(secret)
  await smtp.close()
})
