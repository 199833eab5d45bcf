/** The docs page in a browser, used as a developer uses it. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { newContext } from '../harness/chromium.ts'
import { violationsInBothSchemes } from './axe.ts'

export interface Viewer {
  page: Page
  /** Uncaught errors, errors in the console, and requests to other origins. */
  faults: string[]
  /** Scrolls to an operation; loads the page if it is not loaded yet. */
  show(slice: string, operation: string): Promise<void>
  /** Opens the form that tries an operation. */
  tryOut(slice: string, operation: string): Promise<Attempt>
  /** Returns what axe finds wrong with the page now, in light and in dark colours, one line for each element. */
  violations(): Promise<string[]>
  close(): Promise<void>
}

export type Attempt = ReturnType<typeof attempt>

export async function openViewer(url: string, options: BrowserContextOptions = {}): Promise<Viewer> {
  const context = await newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const faults: string[] = []
  // Blocks every other origin, so that the page can load files of the service only.
  await context.route(
    (address) => address.origin !== url && address.protocol !== 'data:' && address.protocol !== 'blob:',
    (route) => {
      faults.push(`request to ${route.request().url()}`)
      return route.abort()
    },
  )
  const page = await context.newPage()
  page.on('console', (message) => isFault(message.text()) && message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))

  async function show(slice: string, operation: string) {
    // Only the fragment changes, so a page that is open keeps its access token.
    await page.goto(`${url}/docs#tag/${slice}/${operation}`)
    await operationIn(page, slice, operation).getByRole('heading').first().waitFor()
  }

  return {
    page,
    faults,
    show,
    tryOut: async (slice, operation) => {
      await show(slice, operation)
      await operationIn(page, slice, operation).getByRole('button', { name: 'Test Request' }).click()
      return attempt(page)
    },
    violations: () => violationsInBothSchemes(page),
    close: () => context.close(),
  }
}

// Chromium logs every response with an error status.
const isFault = (text: string) => !/the server responded with a status of 4\d\d/.test(text)

export const operationIn = (page: Page, slice: string, operation: string) => page.locator(`[id$="/tag/${slice}/${operation}"]`).first()

function attempt(page: Page) {
  const dialog = page.getByRole('dialog', { name: 'API Client' })
  return {
    dialog,
    fillBody: (body: object) => dialog.getByRole('textbox', { name: 'Body', exact: true }).fill(JSON.stringify(body)),
    /** Replaces the example value of a path parameter. */
    fillPathParameter: async (name: string, example: string, value: string) => {
      const row = dialog.locator(`[id="${name}"]`)
      await row.getByText(example).click()
      await page.getByText('Add Value').click()
      await row.getByPlaceholder('Value').fill(value)
      await row.getByPlaceholder('Value').press('Enter')
    },
    /** Fills the row of a header. */
    fillHeader: (name: string, value: string) => dialog.locator(`[id="${name}"]`).getByLabel('Value').fill(value),
    send: async () => {
      const answer = page.waitForResponse((response) => new URL(response.url()).pathname.startsWith('/api/'))
      await dialog.getByRole('button', { name: /^Send \w+ request to/i }).click()
      const response = await answer
      await dialog
        .getByText(new RegExp(`^${response.status()} `))
        .first()
        .waitFor()
      return response
    },
    close: async () => {
      await dialog.getByRole('button', { name: 'Close Client' }).click()
      await dialog.waitFor({ state: 'hidden' })
    },
  }
}
