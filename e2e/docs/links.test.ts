/**
 * The links in e-mails that arrived over SMTP, followed in a browser: from the sign-up to the removal of the account.
 */
import { createClient, unwrap } from '@contacts/client'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium, launchChromium } from '../harness/chromium.ts'
import { startSmtp } from '../harness/mailbox.ts'
import { required } from '../harness/required.ts'
import { PASSWORD, startService } from '../harness/service.ts'
import { tablesWith } from '../harness/tables.ts'

describe.skipIf(!hasChromium).each([true, false])(`links in e-mails in ${CHROMIUM}, with JavaScript: %s`, async (javaScriptEnabled) => {
  const smtp = await startSmtp()
  const { anon, url, db } = await startService({ smtp: smtp.url })
  const client = createClient({ baseUrl: url })
  const email = 'olena@example.com'
  const newEmail = 'olena@new.example'
  const NEW_PASSWORD = 'another horse battery'
  let browser: Browser
  const faults: string[] = []

  beforeAll(async () => {
    // The links have the public address of the service, which does not resolve on this machine.
    browser = await launchChromium(`--host-resolver-rules=MAP contacts.test:80 ${new URL(url).host}`)
  })
  afterAll(async () => {
    await browser?.close()
    await smtp.close()
  })

  async function follow(link: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context: BrowserContext = await browser.newContext({ locale: 'en-GB', javaScriptEnabled, ...options })
    const page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('request', (request) => new URL(request.url()).host === 'contacts.test' || faults.push(`request to ${request.url()}`))
    await page.goto(link)
    return page
  }
  const press = async (page: Page) => {
    const loaded = page.waitForEvent('load')
    await page.getByRole('button').click()
    await loaded
    return page.getByRole('heading').innerText()
  }
  const login = (address: string, password: string) => client.auth.login({ body: { email: address, password } })

  test('the link of a sign-up verifies the e-mail address, and reports this again when it is opened again', async () => {
    await unwrap(client.auth.signup({ body: { username: 'Olena', email, password: PASSWORD } }))
    await unwrap(login(email, PASSWORD))
    const link = required((await smtp.mailTo(email)).link, 'the link')

    const page = await follow(link)
    expect(await unwrap(client.users.me())).toMatchObject({ email_verified: false })
    if (process.env['SCREENSHOT']) await page.screenshot({ path: process.env['SCREENSHOT'] })

    expect(await press(page)).toBe('Your address is confirmed')
    expect(await unwrap(client.users.me())).toMatchObject({ email_verified: true })
    expect(await (await follow(link)).getByRole('heading').innerText()).toBe('Your address is confirmed')
  })

  test('the page of a password reset, in Ukrainian, rejects a weak password and accepts a better one', async () => {
    await unwrap(anon.auth.requestPasswordReset({ body: { email } }))
    const link = required((await smtp.mailTo(email, 2)).link, 'the link')
    const page = await follow(link, { locale: 'uk-UA', colorScheme: 'dark', viewport: { width: 390, height: 700 } })
    if (process.env['SCREENSHOT']) await page.screenshot({ path: process.env['SCREENSHOT'].replace('.png', '-reset.png') })

    await page.getByLabel('Новий пароль').fill('password1')
    expect(await press(page)).toBe('Установіть новий пароль')
    expect(await page.locator('.warning').innerText()).toContain('Виберіть кілька слів')

    await page.getByLabel('Новий пароль').fill(NEW_PASSWORD)
    expect(await press(page)).toBe('Пароль установлено')
    expect(await login(email, PASSWORD)).toMatchObject({ ok: false })
    expect(await login(email, NEW_PASSWORD)).toMatchObject({ ok: true })
  })

  test('the link that is sent to a new e-mail address changes the address of the account', async () => {
    await unwrap(client.users.changeEmail({ body: { email: newEmail, password: NEW_PASSWORD } }))
    const page = await follow(required((await smtp.mailTo(newEmail)).link, 'the link'))
    expect(await page.getByRole('heading').innerText()).toBe('Confirm your new e-mail address')
    expect(await page.locator('main').innerText()).toContain(newEmail)

    expect(await press(page)).toBe('Your address is confirmed')
    expect(await unwrap(client.users.me())).toMatchObject({ email: newEmail })
  })

  test('the links of a removed account no longer work', async () => {
    await unwrap(anon.auth.requestPasswordReset({ body: { email: newEmail } }))
    const page = await follow(required((await smtp.mailTo(newEmail, 2)).link, 'the link'))

    await unwrap(client.users.remove({ body: { password: NEW_PASSWORD } }))

    await page.getByLabel('New password').fill('a third horse battery')
    expect(await press(page)).toBe('This link does not work')
    expect(await tablesWith(db, email, newEmail)).toEqual({})
  })

  test('no page loaded anything from another origin or logged an error', () => {
    // The browser logs every response with an error status; the refused forms return 400 and 422.
    expect(faults.filter((fault) => !/status of (400|422)/.test(fault))).toEqual([])
  })
})
