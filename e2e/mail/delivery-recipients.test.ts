/** E-mails to recipients whose name or address has special characters. */
import { describe, expect, test } from 'vitest'
import { startSharedService, wasSent } from './delivery-service.ts'

const { smtp, draft, enqueue, rowOf, waitUntil, mailsOf } = await startSharedService()

describe('names and addresses with special characters', () => {
  const names = [
    'Olena, bob@evil.example',
    'Olena\r\nBcc: bob@evil.example',
    'Olena\nSubject: won\n\nhello',
    '"Olena" <bob@evil.example>',
    'Олена Шевченко',
    'Seán “Zoë” Ångström \u{1f98a}',
    '=?utf-8?q?evil?=',
    '',
    ' '.repeat(3),
    'x'.repeat(100),
    'a\u2028b',
    '\\',
  ]

  test.each(names)('an e-mail to the name %j has one recipient and no additional headers', async (name) => {
    const mail = await enqueue(draft({ to: { name } }))

    const received = await smtp.mailTo(mail.to.address)

    expect(received.recipients).toEqual([mail.to.address])
    expect(received.to.map(({ address }) => address)).toEqual([mail.to.address])
    expect(received.subject).toBe('Your password was changed')
    expect(Object.keys(received.headers).toSorted()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ])
    if (/^[^\p{Cc}\u2028=]*\S$/u.test(name)) expect(received.to[0]?.name).toBe(name)
  })

  test.each([
    ["o'connor+tag@example.com", "o'connor+tag@example.com"],
    ['olena@приклад.укр', 'olena@xn--80aikifvh.xn--j1amh'],
    ['олена@приклад.укр', 'олена@приклад.укр'],
    ['a=b{c}|d@example.com', 'a=b{c}|d@example.com'],
  ])('an e-mail to the address %s reaches that address', async (address, addressInHeader) => {
    const mail = await enqueue(draft({ to: { address } }))
    await waitUntil(mail, wasSent)

    const [received] = await mailsOf(mail)

    // If only the domain is not ASCII, it is sent in Punycode, and the SMTP server decodes it in `recipients`.
    expect(received).toMatchObject({ recipients: [address], source: expect.stringContaining(`\nTo: Olena <${addressInHeader}>\r\n`) })
  })

  test('an e-mail to an invalid address is given up at once', async () => {
    const mail = await enqueue(draft({ to: { address: ' <> ' } }))

    await waitUntil(mail, ({ due_at }) => due_at === null)

    expect(await rowOf(mail)).toMatchObject({ attempts: 1, sent_at: null })
  })

  test.each([
    'bob@evil.example, carol@example.com',
    'carol@example.com\r\nRCPT TO:<bob@evil.example>',
    'carol@example.com> <bob@evil.example',
    'Bob <bob@evil.example>',
    'bob@evil.example;carol@example.com',
  ])('an e-mail to the invalid address %j reaches none of the addresses in it', async (address) => {
    const mail = await enqueue(draft({ to: { address } }))

    await waitUntil(mail, ({ attempts, leased_until }) => attempts > 0 && leased_until === null)

    expect((await mailsOf(mail)).flatMap(({ recipients }) => recipients).length).toBeLessThanOrEqual(1)
    expect(smtp.countAttempts('bob@evil.example')).toBe(0)
    expect(smtp.countAttempts('carol@example.com')).toBe(0)
  })
})
