/** The browser of this machine; tests that need one are skipped where there is none. */
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
  // An origin without a secure context.
  '--host-resolver-rules=MAP app.test 127.0.0.1',
]

// On a busy machine a page takes its time.
const PATIENCE_MS = 120_000

/** A browser of the caller's own, for settings that only a start takes. */
export async function launchChromium(...args: string[]) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...args], timeout: PATIENCE_MS })
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS))
  return browser
}

let shared: Promise<Browser> | undefined

/** A profile of its own, which the caller closes, in the browser of this worker, which ends with the worker. */
export async function newContext(options?: BrowserContextOptions): Promise<BrowserContext> {
  const browser = await (shared ??= launchChromium())
  return browser.newContext(options)
}
