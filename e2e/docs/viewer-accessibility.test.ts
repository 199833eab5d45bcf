/** Checks the docs page with axe, in light and dark, on a phone and on a desktop. */
import { afterAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium } from '../harness/chromium.ts'
import { startService } from '../harness/service.ts'
import { openViewer, type Viewer } from './viewer-page.ts'

describe.skipIf(!hasChromium)(`axe finds nothing wrong with the docs page in ${CHROMIUM}`, async () => {
  const { url, alice } = await startService()
  const viewers: Viewer[] = []
  afterAll(() => Promise.all(viewers.map((viewer) => viewer.close())))

  test.each([1280, 390])('in light and dark colours at a width of %i pixels', async (width) => {
    const viewer = await openViewer(url, { viewport: { width, height: 900 } })
    viewers.push(viewer)
    const { page } = viewer
    const found: Record<string, string[]> = {}

    await page.goto(`${url}/docs`)
    await page.getByRole('heading', { name: 'Contacts API' }).waitFor()
    found['first view'] = await viewer.violations()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /search/i }).pressSequentially('birthdays')
    await page.getByRole('option').first().waitFor()
    found['search'] = await viewer.violations()
    await page.keyboard.press('Escape')
    await viewer.show('contacts', 'contactsCreate')
    found['operation'] = await viewer.violations()
    const login = await viewer.tryOut('auth', 'authLogin')
    found['form'] = await viewer.violations()
    await login.fillBody({ email: alice.email, password: alice.password })
    await login.send()
    found['response'] = await viewer.violations()
    await login.close()
    found['closed form'] = await viewer.violations()
    const contentWidth = await page.evaluate(() => document.documentElement.scrollWidth)

    expect(Object.entries(found).flatMap(([view, lines]) => lines.map((line) => `${view}: ${line}`))).toEqual([])
    expect(contentWidth).toBe(width)
    expect(viewer.faults).toEqual([])
  })
})
