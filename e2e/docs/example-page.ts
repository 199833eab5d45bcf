/** The example application in a browser, operated as a user operates it. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { newContext } from '../harness/chromium.ts'

export type ExamplePage = Awaited<ReturnType<typeof openExample>>

export interface Account {
  email: string
  password: string
}

/** The public URL that `startService` sets. */
const PUBLIC_URL = 'http://contacts.test'

/** Opens the application in a new profile of the browser. `app` is its origin, `url` that of the service. */
export async function openExample(app: string, url: string, options: BrowserContextOptions = {}) {
  const context = await newContext({ viewport: { width: 1200, height: 780 }, ...options })
  /** Uncaught errors, errors in the console, and requests to other origins. */
  const faults: string[] = []
  const isExpected = (address: string) => [app, url, PUBLIC_URL, 'null'].includes(new URL(address).origin)
  context.on('request', (request) => isExpected(request.url()) || faults.push(`request to ${request.url()}`))

  async function openTab(): Promise<Page> {
    const tab = await context.newPage()
    tab.on('pageerror', (error) => faults.push(String(error)))
    tab.on('console', (message) => isFault(message.text()) && message.type() === 'error' && faults.push(message.text()))
    await tab.goto(app)
    return tab
  }
  const page = await openTab()

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const fill = async (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) await page.getByLabel(name, { exact: true }).fill(value)
  }

  return {
    page,
    faults,
    openTab,
    press,
    fill,
    field: (name: string) => page.getByRole('textbox', { name, exact: true }),
    sheet: (name: string) => page.getByRole('dialog', { name }),
    listed: (name: string) => page.getByRole('list', { name: 'Contacts' }).getByRole('button', { name }),
    search: (text: string) => page.getByRole('searchbox', { name: 'Search contacts' }).fill(text),
    waitForStatus: (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor(),
    signIn: async ({ email, password }: Account) => {
      await fill({ 'E-mail': email, Password: password })
      await press('Sign in')
    },
    /** Accepts or dismisses the next dialog that opens during `act`, and returns its text. */
    answerDialog: async (accept: boolean, act: () => Promise<unknown>) => {
      const { promise, resolve } = Promise.withResolvers<string>()
      page.once('dialog', async (question) => {
        await (accept ? question.accept() : question.dismiss())
        resolve(question.message())
      })
      await act()
      return promise
    },
    /** Forwards requests for the public URL, such as those for pictures, to the service, as a proxy does. */
    forwardPublicUrl: () =>
      context.route(`${PUBLIC_URL}/**`, (route) => route.continue({ url: route.request().url().replace(PUBLIC_URL, url) })),
    close: () => context.close(),
  }
}

// Chromium logs every response with an error status.
const isFault = (text: string) => !/the server responded with a status of 4\d\d/.test(text)
