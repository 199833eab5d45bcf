/** The docs page as a developer uses it. `SCREENSHOT` names a file for the picture in the README. */
import { unwrap } from '@contacts/client'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium } from '../harness/chromium.ts'
import { startService } from '../harness/service.ts'
import { openViewer, operationIn, type Viewer } from './viewer-page.ts'

const operations = Object.values(document.paths).flatMap((methods) =>
  Object.values(methods).map(({ operationId, tags }: { operationId: string; tags: string[] }) => `${tags[0]}/${operationId}`),
)

describe.skipIf(!hasChromium)(`the docs page in ${CHROMIUM}`, async () => {
  // Users reach the service at another origin than this page, as behind a proxy.
  const { alice, url, seen } = await startService({ settings: { PUBLIC_URL: 'https://contacts.example' } })
  let viewer: Viewer

  beforeAll(async () => {
    viewer = await openViewer(url)
  })
  afterEach(() => expect(viewer.faults).toEqual([]))
  afterAll(() => viewer?.close())

  test('shows every operation, and loads nothing from another origin', async () => {
    const { page } = viewer

    const shown = new Set<string>()
    for (const operation of operations) {
      const [slice = '', id = ''] = operation.split('/')
      const heading = operationIn(page, slice, id).getByRole('heading').first()
      // The page also renders operations near the one to which it has scrolled.
      if (!(await heading.isVisible())) await viewer.show(slice, id)
      if (await heading.isVisible()) shown.add(operation)
    }

    expect(await page.title()).toContain('Contacts API')
    expect([...shown].sort()).toEqual(operations.toSorted())
    expect(operations.length).toBeGreaterThan(40)
  })

  test('has samples for curl, JavaScript, Python and our client', async () => {
    await viewer.show('contacts', 'contactsCreate')
    const operation = operationIn(viewer.page, 'contacts', 'contactsCreate')
    const sample = async (name: string) => {
      await operation.getByRole('button', { name: 'Change code sample language' }).first().click()
      await viewer.page.getByRole('option', { name }).click()
      return operation.locator('pre').first().innerText()
    }

    expect(await sample('@contacts/client')).toContain('client.contacts.create({')
    expect(await sample('Fetch')).toContain(`fetch('${url}/api/contacts'`)
    expect(await sample('Requests')).toContain('requests.post(')
    expect(await sample('Curl')).toContain(`curl ${url}/api/contacts`)
    if (process.env['SCREENSHOT']) await viewer.page.screenshot({ path: process.env['SCREENSHOT'] })
  })

  test('finds an operation with the keyboard only', async () => {
    const { page } = viewer

    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /search/i }).pressSequentially('upcoming birthdays')
    await page
      .getByRole('option', { name: /birthdays/i })
      .first()
      .waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')

    await expect.poll(() => new URL(page.url()).hash).toBe('#tag/birthdays/birthdaysUpcoming')
  })

  test('signs up, signs in, and creates a contact once for one Idempotency-Key', async () => {
    const olena = { username: 'Olena', email: 'olena@example.com', password: 'correct horse battery' }
    const signup = await viewer.tryOut('auth', 'authSignup')
    await signup.fillBody(olena)
    const signedUp = await signup.send()
    await signup.close()
    const login = await viewer.tryOut('auth', 'authLogin')
    await login.fillBody({ email: olena.email, password: olena.password })
    const signedIn = await login.send()
    await login.close()

    const create = await viewer.tryOut('contacts', 'contactsCreate')
    await create.fillHeader('idempotency-key', 'once')
    await create.fillBody({ first_name: 'Соломія' })
    const [created, repeated] = [await create.send(), await create.send()]
    await create.close()
    const list = await viewer.tryOut('contacts', 'contactsList')
    const listed = await list.send()
    const shown = await list.dialog.getByRole('textbox', { name: 'Response' }).innerText()
    await list.close()

    expect([signedUp.status(), signedIn.status(), created.status(), repeated.status()]).toEqual([201, 200, 201, 201])
    // Optional parameters have examples, which are sent only if they are chosen.
    expect(new URL(listed.url()).search).toBe('')
    expect((await listed.json()) as unknown).toMatchObject({ items: [{ first_name: 'Соломія' }] })
    expect(shown).toContain('Соломія')
    expect(repeated.headers()).toMatchObject({ 'idempotency-replayed': 'true' })
    expect(seen.filter(({ operation }) => operation === 'contactsCreate')).toHaveLength(2)
  })

  test('sends If-Match, and shows the problem if the version does not match', async () => {
    const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Тарас' } }))
    const login = await viewer.tryOut('auth', 'authLogin')
    await login.fillBody({ email: alice.email, password: alice.password })
    await login.send()
    await login.close()

    const patch = await viewer.tryOut('contacts', 'contactsPatch')
    await patch.fillPathParameter('id', '0199c2f0-', id)
    await patch.fillHeader('if-match', '"7"')
    await patch.fillBody({ notes: 'Met in Lviv.' })
    const refused = await patch.send()
    await patch.fillHeader('if-match', '"1"')
    const changed = await patch.send()
    await patch.close()

    expect([refused.status(), changed.status()]).toEqual([412, 200])
    expect(await unwrap(alice.client.contacts.get({ params: { id } }))).toMatchObject({ version: 2, notes: 'Met in Lviv.' })
  })

  test('does not store the access token, and forgets it when the page is reloaded', async () => {
    const stored = await viewer.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
    expect(stored).not.toContain('eyJ')

    await viewer.page.reload()
    const list = await viewer.tryOut('contacts', 'contactsList')
    const refused = await list.send()
    await list.close()

    expect(refused.status()).toBe(401)
  })

  test('comes with pages that explain problem codes, each with a cause and a cure', async () => {
    for (const code of ['contact-not-found', 'validation-failed', 'internal-error']) {
      await viewer.page.goto(`${url}/problems/${code}`)
      expect(await viewer.page.textContent('main')).toMatch(/cause[\s\S]*cure/i)
    }
  })
})
