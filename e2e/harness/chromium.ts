/** The browser of this machine; tests that need one are skipped where there is none. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

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
]

// On a busy machine a page takes its time.
const PATIENCE_MS = 120_000

export async function launchChromium(...args: string[]) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...args], timeout: PATIENCE_MS })
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS))
  return browser
}
