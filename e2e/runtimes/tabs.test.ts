/** A session that the tabs of a browser share. */
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { startService } from '../harness/service.ts'
import { bundle, HOUR, startStage } from './stage.ts'
import type { Tab } from './tab.ts'

declare global {
  /** Of a page. */
  var tab: Tab
}

describe.skipIf(!hasChromium)(`the tabs of ${CHROMIUM}`, async () => {
  const { alice, clock, seen, url } = await startService()
  const stage = await startStage(clock, {
    'app.js': `import { openTab } from './tab.js'\nglobalThis.tab = openTab('${url}')`,
    'tab.js': await bundle(join(import.meta.dirname, 'tab.ts')),
  })
  const credentials = { email: alice.email, password: alice.password }

  async function open(context: BrowserContext) {
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${stage}`)
    return page
  }
  /** Two of them, in a browser profile of their own, signed in. */
  async function openTwo() {
    const context = await newContext()
    afterwards(() => context.close())
    const [one, two] = [await open(context), await open(context)]
    await one.evaluate((body) => tab.client.auth.login({ body }).then(({ status }) => status), credentials)
    await hears(two, 'signed in')
    return { context, one, two }
  }
  const heard = (page: Page) => page.evaluate(() => tab.heard)
  const hears = (page: Page, what: string) => page.waitForFunction((each) => tab.heard.includes(each), what)
  const me = (page: Page) => page.evaluate(() => tab.client.users.me().then(({ status }) => status))
  const tokens = (page: Page) => page.evaluate(() => tab.client.session.tokens)

  test('are signed in together, and so is one that is opened later', async () => {
    const { context, one, two } = await openTwo()

    const three = await open(context)

    expect(await Promise.all([one, two, three].map(me))).toEqual([200, 200, 200])
    expect(await Promise.all([two, three].map(tokens))).toEqual([await tokens(one), await tokens(one)])
  })

  test('stay signed in together when all of them find that their access token is over', async () => {
    const { one, two } = await openTwo()

    for (let hour = 0; hour < 3; hour++) {
      clock.advance(HOUR)
      expect(await Promise.all([one, two, one, two].map(me))).toEqual([200, 200, 200, 200])
    }

    expect([...new Set([...(await heard(one)), ...(await heard(two))])]).toEqual(['signed in', 'refreshed'])
    expect(new Set(seen.filter(({ operation }) => operation === 'authRefresh').map(({ status }) => status))).toEqual(new Set([200]))
  })

  test('stay signed in when one is closed before it gets its new tokens', async () => {
    const { one, two } = await openTwo()
    clock.advance(HOUR)
    const rotated = new Promise<number>((resolve) => {
      void one.route('**/api/auth/refresh', async (route) => resolve((await route.fetch()).status()))
    })
    await one.evaluate(() => void tab.client.users.me())
    expect(await rotated).toBe(200)

    await one.close()

    expect(await me(two)).toBe(200)
  })

  test('are signed out together', async () => {
    const { one, two } = await openTwo()

    await one.evaluate(() => tab.client.auth.logout().then(({ status }) => status))

    await hears(two, 'signed out: elsewhere')
    expect(await heard(one)).toEqual(['signed in', 'signed out: logout'])
    expect(await Promise.all([one, two].map(me))).toEqual([401, 401])
    expect(await two.evaluate(() => localStorage.length)).toBe(0)
  })

  test('are signed out together when their session is ended from elsewhere', async () => {
    const { one, two } = await openTwo()
    const { session_id } = (await tokens(one))!

    await unwrap(alice.client.sessions.end({ params: { id: session_id } }))

    expect(await me(one)).toBe(401)
    await hears(two, 'signed out: elsewhere')
    expect(await heard(one)).toEqual(['signed in', 'signed out: ended'])
  })
})
