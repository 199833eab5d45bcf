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

export const launchChromium = (...args: string[]) => chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...args] })
