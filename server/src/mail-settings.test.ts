import { describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BadSettings, readConfig } from './config.ts'

const inProduction = {
  NODE_ENV: 'production',
  JWT_KEYS: `first:${Buffer.from('an evening walk by the river Ros').toString('base64')}`,
  PUBLIC_URL: 'https://contacts.test',
  DATABASE_URL: 'postgres://db/contacts',
  SMTP_URL: 'smtps://mail.test',
}

const refusalOf = (env: Record<string, string>) => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof BadSettings) return error.message
  }
  return undefined
}

describe('SMTP_URL', () => {
  test.each(['smtp://mail.test', 'smtps://user:secret@mail.test:465', 'smtp://[::1]:2525?tls.rejectUnauthorized=false'])(
    '%s is taken as it is',
    (url) => {
      expect(readConfig({ SMTP_URL: url }).smtpUrl).toBe(url)
    },
  )

  test.each(['mail.test', 'http://mail.test', 'smtp://', 'smtp:'])('%s is refused by name, without its value', (url) => {
    expect(refusalOf({ SMTP_URL: url })).toMatch(/^SMTP_URL must/)
    expect(refusalOf({ SMTP_URL: 'http://user:hunter2@mail.test' })).not.toContain('hunter2')
  })

  test('comes from a file too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'))
    writeFileSync(join(folder, 'smtp'), 'smtp://user:secret@mail.test\n')

    expect(readConfig({ SMTP_URL_FILE: join(folder, 'smtp') }).smtpUrl).toBe('smtp://user:secret@mail.test')
    expect(refusalOf({ SMTP_URL_FILE: join(folder, 'nothing') })).toMatch(/^SMTP_URL cannot be read/)
    rmSync(folder, { recursive: true })
  })

  test('is needed in production, and in production alone', () => {
    expect(refusalOf(inProduction)).toBeUndefined()
    expect(refusalOf({ ...inProduction, SMTP_URL: '' })).toBe('SMTP_URL is required when NODE_ENV=production')
    expect(readConfig({}).smtpUrl).toBeUndefined()
  })
})

describe('MAIL_FROM', () => {
  test.each([
    ['no-reply@app.example', { name: '', address: 'no-reply@app.example' }],
    ['Contacts <no-reply@app.example>', { name: 'Contacts', address: 'no-reply@app.example' }],
    [' "Contacts, the service" <no-reply@app.example> ', { name: 'Contacts, the service', address: 'no-reply@app.example' }],
    ['Контакти <пошта@приклад.укр>', { name: 'Контакти', address: 'пошта@приклад.укр' }],
  ])('%s is an address', (value, address) => {
    expect(readConfig({ MAIL_FROM: value }).mailFrom).toEqual(address)
  })

  test.each(['Contacts', 'a@b, c@d', 'a@b c@d', '<a@b>\r\nBcc: <c@d>', 'Contacts\r\nBcc: c@d <a@b>', 'A <a@b> <c@d>', 'a@b@c', '@b', 'a@'])(
    '%j is refused',
    (value) => {
      expect(refusalOf({ MAIL_FROM: value })).toBe('MAIL_FROM must be an address such as Contacts <no-reply@app.example>')
    },
  )
})
