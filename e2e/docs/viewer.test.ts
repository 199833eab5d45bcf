import { unwrap } from '@contacts/client'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { startService } from '../harness/service.ts'

const operationIds = Object.values(document.paths).flatMap((methods) =>
  Object.values(methods).map(({ operationId }: { operationId: string }) => operationId),
)

describe.skipIf(!hasChromium)(`the docs page in ${CHROMIUM}`, async () => {
  const { alice, url } = await startService()
  let page: Page
  const faults: string[] = []

  beforeAll(async () => {
    const context = await newContext({ viewport: { width: 1280, height: 900 } })
    // Blocks every other origin, so that the page can load files of the service only.
    await context.route(
      (address) => address.origin !== url && address.protocol !== 'data:',
      (route) => {
        faults.push(`request to ${route.request().url()}`)
        return route.abort()
      },
    )
    page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(String(error)))
  })
  afterAll(() => page?.context().close())

  test('shows every operation, and loads nothing from another origin', async () => {
    await page.goto(`${url}/docs`)
    await page.waitForSelector('.opblock')

    const shown = await page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id.split('-').at(-1)))

    expect(new Set(shown)).toEqual(new Set(operationIds))
    expect(shown).toHaveLength(operationIds.length)
    expect(faults).toEqual([])
  })

  test('keeps the access token of a sign-in, so that other operations can be tried', async () => {
    const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Соломія' } }))

    const tokens = await tryOut('auth', 'authLogin', JSON.stringify({ email: alice.email, password: alice.password }))
    const list = await tryOut('contacts', 'contactsList')
    if (process.env['SCREENSHOT']) await saveScreenshot(process.env['SCREENSHOT'])

    expect(tokens).toContain('access_token')
    expect(list).toContain(id)
    expect(list).toContain('Соломія')
    expect(faults).toEqual([])
  })

  test('has a page for each problem code, with its cause and its cure', async () => {
    for (const code of ['contact-not-found', 'validation-failed', 'internal-error']) {
      await page.goto(`${url}/problems/${code}`)
      expect(await page.textContent('main')).toMatch(/cause[\s\S]*cure/i)
    }
    expect(faults).toEqual([])
  })

  /** The screenshot in the README: the top of an operation. */
  async function saveScreenshot(path: string) {
    await page.goto(`${url}/docs#/contacts/contactsCreate`)
    await page.reload()
    const block = page.locator('#operations-contacts-contactsCreate')
    await block.locator('.execute').waitFor()
    await block.evaluate((top) => top.scrollIntoView({ block: 'start' }))
    await page.screenshot({ path })
  }

  async function tryOut(tag: string, operation: string, body?: string) {
    await page.goto(`${url}/docs#/${tag}/${operation}`)
    await page.reload()
    const block = page.locator(`#operations-${tag}-${operation}`)
    await block.locator('.execute').waitFor()
    if (body) await block.locator('textarea.body-param__text').fill(body)
    await block.locator('.execute').click()
    await block.locator('.live-responses-table .response-col_status').first().waitFor()
    return block.locator('.live-responses-table').innerText()
  }
})
