/** Chromium on this machine. Browser tests are skipped where it is not installed. */
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
export const hasChromium = existsSync(CHROMIUM)
if (!hasChromium)
  process.stderr.write(`The browser tests are skipped: there is no Chromium at ${CHROMIUM} (Debian: apt-get install chromium).\n`)

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // http://app.test is an insecure context, as opposed to http://127.0.0.1.
  '--host-resolver-rules=MAP app.test 127.0.0.1',
]

// Longer than any action takes on a busy machine.
const TIMEOUT_MS = 120_000

/** Starts a separate browser. Needed for command-line arguments, which apply to a whole browser. */
export async function launchChromium(...args: string[]) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...args], timeout: TIMEOUT_MS })
  browser.on('context', (context) => context.setDefaultTimeout(TIMEOUT_MS))
  return browser
}

let shared: Promise<Browser> | undefined

/** Opens a new profile in the browser that all tests of this worker share. The caller closes the profile. */
export async function newContext(options?: BrowserContextOptions): Promise<BrowserContext> {
  const browser = await (shared ??= launchChromium())
  return browser.newContext(options)
}
