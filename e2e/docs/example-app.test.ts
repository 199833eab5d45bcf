/** The example application of the client, used in a browser, from another origin than the service's. */
import { type Client, createClient, unwrap } from '@contacts/client'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium } from '../harness/chromium.ts'
import { required } from '../harness/required.ts'
import { startService } from '../harness/service.ts'
import { drawPortrait, PEOPLE, startApp } from './example-app.ts'
import { type ExamplePage, openExample } from './example-page.ts'

const OLENA = { username: 'Olena', email: 'olena@example.com', password: 'correct horse battery' }

describe.skipIf(!hasChromium)(`the example application in ${CHROMIUM}`, async () => {
  const { url, bob, seen } = await startService({ now: '2026-11-20T12:00:00Z' })
  const app = await startApp(url)
  /** Olena's client on another device. */
  const elsewhere: Client = createClient({ baseUrl: url })
  let example: ExamplePage
  let page: Page

  beforeAll(async () => {
    example = await openExample(app, url)
    page = example.page
  })
  afterAll(() => example?.close())
  afterEach(() => expect(example.faults).toEqual([]))

  const press = (name: string) => example.press(name)
  const field = (name: string) => example.field(name)
  const fill = (values: Record<string, string>) => example.fill(values)
  const sheet = (name: string) => example.sheet(name)
  const listed = (name: string) => example.listed(name)
  const search = (text: string) => example.search(text)
  const waitForStatus = (text: string) => example.waitForStatus(text)
  /** Returns the description of a field, which a screen reader reads aloud. */
  const descriptionOf = (name: string) =>
    page.getByLabel(name, { exact: true }).evaluate((input) =>
      (input.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join(''),
    )

  test('signs up, and shows an error at the field that caused it', async () => {
    await press('Create an account')
    await fill({ Name: OLENA.username, 'E-mail': 'olena', Password: OLENA.password })
    await press('Sign up')
    await page
      .locator(':focus')
      .and(page.getByRole('textbox', { name: 'E-mail' }))
      .waitFor()
    const errorText = await descriptionOf('E-mail')
    await fill({ 'E-mail': OLENA.email })
    await press('Sign up')

    await page.getByRole('heading', { name: 'Nobody here yet' }).waitFor()
    expect(errorText).toBe('Must be an e-mail address.')
    expect(await page.getByRole('banner').innerText()).toContain('Olena')
  })

  test('adds a contact after an invalid phone number was corrected', async () => {
    await press('Add contact')
    await fill({ 'First name': 'Тарас', 'Last name': 'Шевченко', Birthday: '--12-01' })
    await press('Add phone')
    await fill({ Phone: 'to ask' })
    await press('Save')
    await page.locator(':focus').and(field('Phone')).waitFor()
    const errorText = await descriptionOf('Phone')
    await fill({ Phone: '067 123 45 67' })
    await press('Save')

    await listed('Тарас Шевченко').waitFor()
    await page.getByRole('region', { name: 'Upcoming birthdays' }).getByText('in 11 days').waitFor()
    expect(errorText).toContain('digit')
    expect(await sheet('New contact').count()).toBe(0)
  })

  test('finds contacts by Cyrillic and by Latin letters, and aborts the search for an outdated term', async () => {
    await unwrap(elsewhere.auth.login({ body: { email: OLENA.email, password: OLENA.password } }))
    for (const body of PEOPLE) await unwrap(elsewhere.contacts.create({ body }))
    const isOutdated = (address: URL | string) => String(address).includes(`q=${encodeURIComponent('ше')}&`)
    const aborted = page.waitForEvent('requestfailed', (request) => isOutdated(request.url()))
    await page.route(isOutdated, () => undefined)

    const requested = page.waitForRequest((request) => isOutdated(request.url()))
    await search('ше')
    await requested
    await search('шевч')
    await waitForStatus('1 contact for “шевч”')
    // While a route is set, Chromium sends no preflight requests.
    await page.unroute(isOutdated)
    await listed('Тарас Шевченко').waitFor()
    await search('shevch')
    await waitForStatus('1 contact for “shevch”')
    await listed('Тарас Шевченко').waitFor()
    await search('nobody')
    await page.getByRole('heading', { name: 'Nobody found' }).waitFor()
    await search('')
    await waitForStatus('8 contacts')

    expect((await aborted).failure()?.errorText).toBe('net::ERR_ABORTED')
    if (process.env['SCREENSHOT']) await saveScreenshot(process.env['SCREENSHOT'])
  })

  test('saves the details of a name, an address, a website, a date and a related person', async () => {
    await listed('Тарас Шевченко').click()
    await page.getByText('More about the name').click()
    await fill({ Nickname: 'Кобзар' })
    await press('Add address')
    await fill({ Street: 'вул. Терещенківська, 2', City: 'Київ' })
    await press('Add date')
    await fill({ Date: '1840-04-18' })
    await press('Add related person')
    await fill({ 'Related person': 'Катерина' })
    await press('Add website')
    await fill({ Website: 'example.com' })
    await press('Save')
    await page.locator(':focus').and(field('Website')).waitFor()
    await fill({ Website: 'https://example.com/kobzar' })
    await press('Save')
    await sheet('Тарас Шевченко').waitFor({ state: 'detached' })

    const { items } = await unwrap(elsewhere.contacts.list({ query: { q: 'Кобзар Терещенківська' } }))
    expect(items).toMatchObject([
      {
        nickname: 'Кобзар',
        addresses: [{ street: 'вул. Терещенківська, 2', city: 'Київ', region: null, postal_code: null, country: null, label: null }],
        urls: [{ url: 'https://example.com/kobzar', label: null }],
        dates: [{ date: '1840-04-18', label: null }],
        related: [{ name: 'Катерина', label: null }],
      },
    ])
  })

  test('shows every contact of a list of several pages, and is still signed in after a reload', async () => {
    const items = Array.from({ length: 110 }, (_, index) => ({ op: 'create' as const, body: { first_name: `Person ${1001 + index}` } }))
    await unwrap(elsewhere.contacts.batch({ body: { items } }))

    await page.reload()
    await waitForStatus('118 contacts')
    while (!(await listed('Тарас Шевченко').isVisible())) await page.keyboard.press('End')

    expect(await page.getByRole('list', { name: 'Contacts' }).getByRole('listitem').count()).toBe(118)
  })

  test('shows a change at once, and reverts it when the service refuses it', async () => {
    const [saving, listing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const isDelayed = ({ pathname }: URL) => pathname.startsWith('/api/contacts')
    await page.route(isDelayed, async (route) => {
      await (new URL(route.request().url()).pathname === '/api/contacts' ? listing : saving).promise
      await route.continue()
    })

    await listed('Grace Hopper').click()
    await fill({ 'First name': 'Amazing Grace', Birthday: '2031-01-01' })
    await press('Save')
    const shown = page.getByRole('list', { name: 'Contacts' }).getByText('Amazing Grace Hopper')
    await shown.waitFor()
    saving.resolve()
    await page.locator(':focus').and(field('Birthday')).waitFor()
    const errorText = await descriptionOf('Birthday')
    await shown.waitFor({ state: 'detached' })
    listing.resolve()
    await page.unrouteAll({ behavior: 'wait' })
    await press('Cancel')

    await page.locator(':focus').and(listed('Grace Hopper')).waitFor()
    expect(errorText).toContain('today')
  })

  test('saves its own changes, and keeps changes that another device has made meanwhile', async () => {
    const ada = required((await unwrap(elsewhere.contacts.list({ query: { q: 'lovelace' } }))).items[0], 'Ada')
    const params = { id: ada.id }
    const phoneId = required(ada.phones[0], 'the phone of Ada').id
    const earlier = seen.length

    const isAda = ({ pathname }: URL) => pathname.endsWith(params.id)
    let isFirst = true
    await page.route(isAda, async (route) => {
      if (route.request().method() === 'PATCH' && isFirst) {
        isFirst = false
        await unwrap(elsewhere.phones.add({ params: { contact_id: ada.id }, body: { number: '+44 20 7946 0700' } }))
        await unwrap(elsewhere.contacts.patch({ params, body: { notes: 'Wrote the first program.' } }))
      }
      await route.continue()
    })

    await listed('Ada Lovelace').click()
    await fill({ Phone: '+44 20 7946 0999', Organisation: 'Royal Society' })
    await press('Save')
    await sheet('Ada Lovelace').waitFor({ state: 'detached' })
    await page.unrouteAll({ behavior: 'wait' })

    await listed('Ada Lovelace Royal Society +44 20 7946 0999').waitFor()
    const saved = await unwrap(elsewhere.contacts.get({ params }))
    expect(saved).toMatchObject({ notes: 'Wrote the first program.', organization: 'Royal Society', version: 4 })
    expect(saved.phones.map((phone) => phone.number)).toEqual(['+44 20 7946 0999', '+44 20 7946 0700'])
    expect(saved.phones[0]?.id).toBe(phoneId)
    const changes = seen.slice(earlier).filter(({ operation }) => operation === 'contactsPatch')
    expect(changes.map(({ status }) => status)).toEqual([200, 412, 200])
  })

  test('keeps its edit of a phone number and of an e-mail address that another device has removed meanwhile', async () => {
    const { items } = await unwrap(elsewhere.contacts.list({ query: { q: 'lucja' } }))
    const params = { id: required(items[0], 'Łucja').id }

    let isFirst = true
    const isLucja = ({ pathname }: URL) => pathname.endsWith(params.id)
    await page.route(isLucja, async (route) => {
      if (route.request().method() === 'PATCH' && isFirst) {
        isFirst = false
        await unwrap(elsewhere.contacts.patch({ params, body: { phones: [], emails: [{ address: 'office@example.org' }] } }))
      }
      await route.continue()
    })
    await listed('Łucja Wiśniewska').click()
    await fill({ Phone: '+48 22 897 66 99', 'E-mail': 'lucja@example.com' })
    await press('Save')
    await sheet('Łucja Wiśniewska').waitFor({ state: 'detached' })
    await page.unrouteAll({ behavior: 'wait' })

    const saved = await unwrap(elsewhere.contacts.get({ params }))
    expect(saved.phones.map(({ number }) => number)).toEqual(['+48 22 897 66 99'])
    expect(saved.emails.map(({ address }) => address)).toEqual(['office@example.org', 'lucja@example.com'])
  })

  test('removes a contact, and restores it', async () => {
    await listed('Ángel García').click()
    await press('Remove')
    await waitForStatus('Ángel García is in the trash.')
    await waitForStatus('117 contacts')
    const trash = await unwrap(elsewhere.contacts.list({ query: { trashed: true } }))
    await page
      .locator(':focus')
      .and(page.getByRole('button', { name: 'Undo' }))
      .press('Enter')

    await waitForStatus('118 contacts')
    await listed('Ángel García').waitFor()
    expect(trash.items.map(({ first_name }) => first_name)).toEqual(['Ángel'])
  })

  test('shows that it is offline, and saves when it is online again', async () => {
    await page.context().setOffline(true)
    await waitForStatus('You are offline.')
    await press('Add contact')
    await fill({ 'First name': 'Леся', 'Last name': 'Українка' })
    await press('Save')
    const meanwhile = await unwrap(elsewhere.contacts.list({ query: { q: 'Українка' } }))
    await page.context().setOffline(false)

    await listed('Леся Українка').waitFor()
    expect(meanwhile.items).toEqual([])
  })

  test('shares the session with other tabs, and shows no data of the previous user', async () => {
    const tab = await example.openTab()
    await tab.getByText('119 contacts').waitFor()

    await tab.getByRole('button', { name: 'Sign out' }).click()
    await tab.getByText('You are signed out.').waitFor()
    await waitForStatus('You signed out in another tab.')
    const storedItems = await tab.evaluate(() => localStorage.length)
    await fill({ 'E-mail': bob.email, Password: bob.password })
    await press('Sign in')
    await tab.getByText('Nobody here yet').waitFor()

    await tab.getByRole('banner').getByText('Bob').waitFor()
    await tab.getByRole('button', { name: 'Sign out' }).click()
    await waitForStatus('You signed out in another tab.')
    expect(storedItems).toBe(0)
    await tab.close()
  })

  test('shows why a sign-in failed, and that another device ended the session', async () => {
    await fill({ 'E-mail': OLENA.email, Password: 'wrong' })
    await press('Sign in')
    const alert = await page.getByRole('alert').innerText()
    await fill({ Password: OLENA.password })
    await press('Sign in')
    await waitForStatus('119 contacts')
    await unwrap(elsewhere.sessions.endOthers())
    await search('ада')

    await waitForStatus('Your session has ended.')
    expect(alert).toContain('password')
  })

  /** Saves the screenshot for the README. */
  async function saveScreenshot(path: string) {
    for (const name of ['Colleagues', 'Family', 'Friends']) await unwrap(elsewhere.labels.create({ body: { name } }))
    await unwrap(elsewhere.avatars.put({ body: await drawPortrait(page.context()) }))
    await example.forwardPublicUrl()
    await page.reload()
    await page.getByText('today').waitFor()
    await listed('Тарас Шевченко').waitFor()
    await page.screenshot({ path })
  }
})
