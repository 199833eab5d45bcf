/** Checks the states of the example application with axe, in light and dark, on a phone and on a desktop. */
import { type Client, createClient, unwrap } from '@contacts/client'
import type { Route } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium } from '../harness/chromium.ts'
import { solidImage } from '../harness/images.ts'
import { startService } from '../harness/service.ts'
import { violationsInBothSchemes } from './axe.ts'
import { PEOPLE, startApp } from './example-app.ts'
import { type ExamplePage, openExample } from './example-page.ts'

describe.skipIf(!hasChromium)(`axe finds nothing wrong with the example application in ${CHROMIUM}`, async () => {
  const { url } = await startService({ now: '2026-11-20T12:00:00Z' })
  const app = await startApp(url)
  const opened: ExamplePage[] = []
  afterAll(() => Promise.all(opened.map((example) => example.close())))

  test.each([1280, 390])('in light and dark colours at a width of %i pixels', async (width) => {
    const example = await openExample(app, url, { viewport: { width, height: 900 }, reducedMotion: 'reduce' })
    opened.push(example)
    const { page } = example
    const found: Record<string, string[]> = {}
    const check = async (state: string) => {
      found[state] = await violationsInBothSchemes(page)
      const contentWidth = await page.evaluate(() => document.documentElement.scrollWidth)
      if (contentWidth > width) found[state].push(`${contentWidth} pixels wide`)
    }
    const account = { username: 'Olena', email: `olena-${width}@example.com`, password: 'correct horse battery' }

    await signUp(example, account, check)
    await visitEmptyStates(example, check)
    const elsewhere: Client = createClient({ baseUrl: url })
    await unwrap(elsewhere.auth.login({ body: { email: account.email, password: account.password } }))
    for (const body of PEOPLE) await unwrap(elsewhere.contacts.create({ body }))
    await page.reload()
    await visitFilledStates(example, check)
    await visitFailures(example, check)

    expect(Object.entries(found).flatMap(([state, lines]) => lines.map((line) => `${state}: ${line}`))).toEqual([])
    expect(Object.keys(found)).toHaveLength(25)
    // `visitFailures` causes ERR_FAILED.
    expect(example.faults.filter((fault) => !fault.includes('net::ERR_FAILED'))).toEqual([])
  })
})

type Check = (state: string) => Promise<void>

async function signUp({ page, press, fill }: ExamplePage, account: Record<'username' | 'email' | 'password', string>, check: Check) {
  await check('sign-in')
  await press('Create an account')
  await fill({ Name: account.username, 'E-mail': 'olena', Password: account.password })
  await press('Sign up')
  await page.getByText('Must be an e-mail address.').waitFor()
  await check('sign-up with an error')
  await fill({ 'E-mail': account.email })
  await press('Sign up')
}

async function visitEmptyStates({ page, press, sheet, search }: ExamplePage, check: Check) {
  await page.getByRole('heading', { name: 'Nobody here yet' }).waitFor()
  await check('no contacts')
  await search('nobody')
  await page.getByRole('heading', { name: 'Nobody found' }).waitFor()
  await check('nothing found')
  await search('')
  await press('Trash')
  await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
  await check('empty trash')
  await press('All')
  await press('Edit labels')
  await sheet('Labels').getByText('No labels yet.').waitFor()
  await check('no labels')
  await press('Close')
  await press('Olena Your picture')
  await sheet('Your picture').getByText('No picture yet.').waitFor()
  await check('no picture')
  await press('Close')
  await press('Add contact')
  await check('new contact')
  await press('Cancel')
}

async function visitFilledStates(example: ExamplePage, check: Check) {
  const { page, press, fill, field, sheet, listed, waitForStatus } = example
  await waitForStatus('7 contacts')
  await check('contacts')
  await press('Edit labels')
  await fill({ 'New label': 'Friends' })
  await press('Add')
  await field('Name of Friends').waitFor()
  await fill({ 'New label': 'Friends' })
  await press('Add')
  await page.locator(':focus').and(field('New label')).and(page.locator('[aria-invalid=true]')).waitFor()
  await check('labels with an error')
  await press('Close')
  await press('Friends')
  await page.getByRole('heading', { name: 'Nobody has this label' }).waitFor()
  await check('label without contacts')
  await press('All')
  await listed('Ada Lovelace').click()
  await page.getByRole('checkbox', { name: 'Friends' }).check()
  await check('contact')
  await fill({ Phone: 'none' })
  await press('Save')
  await page.getByText('at least one digit').waitFor()
  await check('contact with an error')
  await page.context().setOffline(true)
  await sheet('Ada Lovelace').getByText('You are offline.').waitFor()
  await check('contact while offline')
  await press('Cancel')
  await check('contacts while offline')
  await page.context().setOffline(false)
  await listed('Grace Hopper').click()
  await press('Remove')
  await waitForStatus('Grace Hopper is in the trash.')
  await check('removed contact')
  await press('Dismiss')
  await press('Trash')
  await page.getByRole('button', { name: 'Restore Grace Hopper' }).waitFor()
  await check('trash')
  await example.forwardPublicUrl()
  await press('Olena Your picture')
  const upload = (buffer: Buffer) => page.getByLabel('Upload a picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer })
  await upload(Buffer.from('no image'))
  await page.getByRole('alert').waitFor()
  await check('refused picture')
  await upload(await solidImage('teal', { width: 64, height: 64 }).png().toBuffer())
  await page.getByRole('img', { name: 'You, as others see you' }).waitFor()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  await check('picture')
  await press('Close')
  await press('All')
}

/** Holds back the requests for lists, labels and the user, and then lets them fail. */
async function visitFailures({ page, press, sheet }: ExamplePage, check: Check) {
  const held: Route[] = []
  let hasFailed = false
  const isRead = ({ pathname }: URL) =>
    ['/api/contacts', '/api/labels', '/api/contacts/upcoming_birthdays', '/api/users/me'].includes(pathname)
  await page.route(isRead, (route) => (hasFailed ? route.abort() : void held.push(route)))
  await page.reload()
  await page.getByText('Loading contacts').waitFor()
  await check('loading')
  await press('Edit labels')
  await sheet('Labels').getByText('Loading labels…').waitFor()
  await check('loading labels')
  await press('Close')
  await press('Your picture')
  await sheet('Your picture').getByText('Loading…').waitFor()
  await check('loading the user')

  hasFailed = true
  await Promise.all(held.map((route) => route.abort()))
  await sheet('Your picture').getByRole('alert').waitFor()
  await check('failed user')
  await press('Close')
  await press('Trash')
  // The labels and the list each show an alert.
  await page.getByRole('region', { name: 'Contacts' }).getByRole('alert').nth(1).waitFor()
  await page.getByRole('region', { name: 'Upcoming birthdays' }).getByRole('alert').waitFor()
  await check('failed lists')
  await press('Edit labels')
  await sheet('Labels').getByRole('alert').waitFor()
  await check('failed labels')
}
