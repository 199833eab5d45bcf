import { describe, expect, test } from 'vitest'
import { type Language, type MailContent, type MailKind, renderMail } from './templates.ts'

const link = 'https://contacts.test/verify_email?token=second.b1n2Qm9yZXRo-a_YW50d28'
const at = new Date('2026-11-21T09:30:00Z')
const data = { new_address: 'new@example.com', device: 'Firefox on Linux', ip: '203.0.113.7' }

const withLink: MailKind[] = ['verify-email', 'reset-password', 'change-email']
const withoutLink: MailKind[] = ['email-changing', 'password-changed', 'session-reused', 'already-registered']
const languages: Language[] = ['en', 'uk']
const everyMail = languages.flatMap((language) => [...withLink, ...withoutLink].map((kind) => [language, kind] as const))

const write = (change: Partial<MailContent> & Pick<MailContent, 'kind'>) =>
  renderMail({ language: 'en', name: 'Olena', data, at, ...(withLink.includes(change.kind) && { link }), ...change })

describe.each(everyMail)('in %s, %s', (language, kind) => {
  const mail = write({ language, kind })

  test('is written in its language, from the subject to the last line', () => {
    const isCyrillic = /[а-яіїєґ]/i
    const lines = [mail.subject, ...mail.text.split('\n').filter((line) => line && !/https?:|^Contacts$|Firefox|203\.0/.test(line))]

    for (const line of lines) expect({ line, isCyrillic: isCyrillic.test(line) }).toEqual({ line, isCyrillic: language === 'uk' })
    expect(mail.html).toContain(`<html lang="${language}">`)
  })

  test('has the same lines in the text part and in the HTML part', () => {
    for (const line of mail.text.split('\n').filter(Boolean))
      expect(mail.html).toContain(line.replaceAll('&', '&amp;').replaceAll("'", '&#39;'))
  })

  test('has its link once in the text, and once in the HTML as an anchor that shows its URL', () => {
    const links = mail.text.match(/https?:\S+/g) ?? []
    const anchors = [...mail.html.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, href, shown]) => [href, shown])

    expect(links).toEqual(withLink.includes(kind) ? [link] : [])
    expect(anchors).toEqual(withLink.includes(kind) ? [[link, link]] : [])
  })

  test('has HTML without images, scripts, tables and external resources', () => {
    expect(mail.html).not.toMatch(/<(img|script|style|link|table|iframe|form)\b|url\(|src=|\son\w+=/i)
    expect(mail.html).toMatch(/^<!doctype html>\n/)
  })

  test('names the recipient, and the time, browser and IP address of the request that caused it', () => {
    expect(mail.text).toContain('Olena')
    expect(mail.text).toContain('Firefox on Linux')
    expect(mail.text).toContain('203.0.113.7')
    expect(mail.text).toMatch(language === 'en' ? /21 November 2026.*09:30 UTC/ : /21 листопада 2026.*09:30 UTC/)
  })
})

test('every e-mail has a different subject', () => {
  expect(new Set(everyMail.map(([language, kind]) => write({ language, kind }).subject)).size).toBe(everyMail.length)
})

test('the notice to the old address names the new one', () => {
  for (const language of languages) expect(write({ language, kind: 'email-changing' }).text).toContain('new@example.com')
})

describe.each(languages)('in %s, a change of address to an address that has an account', (language) => {
  const { subject, text, html } = write({ language, kind: 'change-email', link: undefined, data: {} })

  test('has its own subject and no link', () => {
    expect(subject).not.toBe(write({ language, kind: 'change-email' }).subject)
    expect(text).not.toMatch(/https?:/)
    expect(html).not.toContain('<a ')
  })

  test('does not greet the owner of the address with the name of the other user', () => {
    expect(text + html).not.toContain('Olena')
  })
})

test('device, IP address and time are left out if they are unknown', () => {
  const { text } = write({ kind: 'password-changed', data: {} })

  expect(text).not.toMatch(/Device|IP address|Time|undefined|null/)
})

describe('values cannot add markup or lines', () => {
  const hostile = `<img src=x onerror="alert('1')">&amp;`

  test('markup in a value is escaped in the HTML and unchanged in the text', () => {
    for (const key of ['device', 'ip', 'new_address']) {
      const { html, text } = write({ kind: 'email-changing', data: { ...data, [key]: hostile } })

      expect(html).not.toContain('<img')
      expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;')
      expect(text).toContain(hostile)
    }
  })

  test('a link is escaped too', () => {
    const { html } = write({ kind: 'verify-email', link: 'https://contacts.test/?token="><b>' })

    expect(html).not.toContain('<b>')
  })

  test('line breaks in a value become spaces', () => {
    const { text } = write({ kind: 'password-changed', name: 'Olena\r\n\r\nYou have won', data: { device: 'a\u2028b\u0000c' } })

    expect(text).toContain('Hello Olena You have won,\n')
    expect(text).toContain('Device: a b c\n')
  })
})

test.each(['https://evil.example', 'evil.example', 'www evil', 'me@evil.example', 'a/b', 'x'.repeat(61)])(
  'somebody who signs up as %s is greeted without a name',
  (name) => {
    const { text, html } = write({ kind: 'verify-email', name })

    expect(text).toMatch(/^Hello,\n/)
    expect(html).not.toContain(name)
  },
)

test.each(['https://evil.example', 'You won: evil.example', 'www evil', 'me@evil.example'])(
  'a browser that calls itself %s is not named',
  (device) => {
    const { text, html } = write({ kind: 'password-changed', data: { ...data, device } })

    for (const part of [text, html]) expect(part).not.toMatch(/evil|Device/)
    expect(text).toContain('203.0.113.7')
  },
)

test('the user agent of a browser is shown unchanged', () => {
  for (const device of [
    'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'curl/8.5.0',
  ])
    expect(write({ kind: 'password-changed', data: { ...data, device } }).text).toContain(`Device: ${device}\n`)
})

test.each(['Dr. Olena Шевченко', "O'Connor", 'Іван', 'J.R. Tolkien'])('%s is greeted by name', (name) => {
  expect(write({ kind: 'verify-email', name }).text).toMatch(new RegExp(`^Hello ${name},\n`))
})
