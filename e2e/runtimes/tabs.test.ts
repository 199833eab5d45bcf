/** Several browser tabs that share a session. */
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { required } from '../harness/required.ts'
import { startService } from '../harness/service.ts'
import { bundle, HOUR, startTestServer } from './test-server.ts'
import type { Tab } from './tab.ts'

declare global {
  /** Set by `app.js` in each page. */
  var tab: Tab
}

describe.skipIf(!hasChromium)(`tabs in ${CHROMIUM}`, async () => {
  const { alice, clock, seen, url } = await startService()
  const port = await startTestServer(clock, {
    'app.js': `import { openTab } from './tab.js'\nglobalThis.tab = openTab('${url}')`,
    'tab.js': await bundle(join(import.meta.dirname, 'tab.ts')),
  })
  const credentials = { email: alice.email, password: alice.password }

  async function open(context: BrowserContext) {
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${port}`)
    return page
  }
  /** Opens two signed-in tabs in a new browser profile. */
  async function openTwoTabs() {
    const context = await newContext()
    addCleanup(() => context.close())
    const [one, two] = [await open(context), await open(context)]
    await one.evaluate((body) => tab.client.auth.login({ body }).then(({ status }) => status), credentials)
    await waitForEvent(two, 'signed in')
    return { context, one, two }
  }
  const eventsOf = (page: Page) => page.evaluate(() => tab.events)
  const waitForEvent = (page: Page, event: string) => page.waitForFunction((expected) => tab.events.includes(expected), event)
  const statusOfMe = (page: Page) => page.evaluate(() => tab.client.users.me().then(({ status }) => status))
  const tokensOf = (page: Page) => page.evaluate(() => tab.client.session.tokens)

  test('share a sign-in, even with a tab that is opened later', async () => {
    const { context, one, two } = await openTwoTabs()

    const three = await open(context)

    expect(await Promise.all([one, two, three].map(statusOfMe))).toEqual([200, 200, 200])
    expect(await Promise.all([two, three].map(tokensOf))).toEqual([await tokensOf(one), await tokensOf(one)])
  })

  test('stay signed in when the access token expires in all of them at once', async () => {
    const { one, two } = await openTwoTabs()

    for (let hour = 0; hour < 3; hour++) {
      clock.advance(HOUR)
      expect(await Promise.all([one, two, one, two].map(statusOfMe))).toEqual([200, 200, 200, 200])
    }

    expect([...new Set([...(await eventsOf(one)), ...(await eventsOf(two))])]).toEqual(['signed in', 'refreshed'])
    expect(new Set(seen.filter(({ operation }) => operation === 'authRefresh').map(({ status }) => status))).toEqual(new Set([200]))
  })

  test('stay signed in when one tab is closed before it receives its new tokens', async () => {
    const { one, two } = await openTwoTabs()
    clock.advance(HOUR)
    const rotated = new Promise<number>((resolve) => {
      void one.route('**/api/auth/refresh', async (route) => resolve((await route.fetch()).status()))
    })
    await one.evaluate(() => void tab.client.users.me())
    expect(await rotated).toBe(200)

    await one.close()

    expect(await statusOfMe(two)).toBe(200)
  })

  test('sign out together', async () => {
    const { one, two } = await openTwoTabs()

    await one.evaluate(() => tab.client.auth.logout().then(({ status }) => status))

    await waitForEvent(two, 'signed out: elsewhere')
    expect(await eventsOf(one)).toEqual(['signed in', 'signed out: logout'])
    expect(await Promise.all([one, two].map(statusOfMe))).toEqual([401, 401])
    expect(await two.evaluate(() => localStorage.length)).toBe(0)
  })

  test('sign out together when another device ends their session', async () => {
    const { one, two } = await openTwoTabs()
    const { session_id } = required(await tokensOf(one), 'the session of the tab')

    await unwrap(alice.client.sessions.end({ params: { id: session_id } }))

    expect(await statusOfMe(one)).toBe(401)
    await waitForEvent(two, 'signed out: elsewhere')
    expect(await eventsOf(one)).toEqual(['signed in', 'signed out: ended'])
  })
})
