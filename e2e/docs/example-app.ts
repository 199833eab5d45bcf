/** Builds and serves the example application of the client. `PEOPLE` are the contacts that its tests create. */
import type { ContactInput } from '@contacts/client'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import type { BrowserContext } from 'playwright-core'
import { addCleanup } from '../harness/cleanup.ts'
import { ROOT } from '../harness/process.ts'
import { required } from '../harness/required.ts'

const APP = join(ROOT, 'client/examples/app')
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

export const PEOPLE: ContactInput[] = [
  {
    first_name: 'Ada',
    last_name: 'Lovelace',
    phones: [{ number: '+44 20 7946 0911' }],
    birthday: '1815-12-10',
    organization: 'Analytical Engines',
  },
  { first_name: 'Ángel', last_name: 'García', emails: [{ address: 'angel@example.org' }], birthday: '--11-24' },
  {
    first_name: 'Grace',
    last_name: 'Hopper',
    phones: [{ number: '+1 212 555 0182' }],
    birthday: '1906-12-09',
    organization: 'Eckert–Mauchly',
  },
  { first_name: 'Łucja', last_name: 'Wiśniewska', phones: [{ number: '+48 22 897 66 96' }], emails: [{ address: 'lucja@example.org' }] },
  {
    first_name: 'Renée',
    last_name: 'Lefèvre',
    phones: [{ number: '+33 1 15 23 02 58' }],
    birthday: '1971-11-22',
    organization: 'Librairie du Port',
  },
  { first_name: 'Zoë', last_name: "O'Connor", emails: [{ address: 'zoe@example.org' }], birthday: '1990-11-20' },
  {
    first_name: 'Оксана',
    last_name: 'Мельник',
    phones: [{ number: '+380 67 765 43 21' }],
    birthday: '2001-11-27',
    organization: 'Київстар',
  },
]

const PORTRAIT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="256" height="256">
  <rect width="64" height="64" fill="#f3c98b"/><path d="M14 34a18 20 0 0 1 36 0v16H14z" fill="#5b3a29"/>
  <path d="M8 64a24 18 0 0 1 48 0z" fill="#2a7f78"/><rect x="27" y="40" width="10" height="10" fill="#e0ac86"/>
  <circle cx="32" cy="32" r="12" fill="#f0c09c"/><path d="M19 30a13 13 0 0 1 26 0q-10-2-16-8-3 6-10 8z" fill="#5b3a29"/>
</svg>`

/** Draws the picture of the user in the screenshots. */
export async function drawPortrait(context: BrowserContext) {
  const page = await context.newPage()
  await page.setContent(PORTRAIT)
  const picture = await page.locator('svg').screenshot()
  await page.close()
  return picture
}

/** Builds the application and serves it at a new origin; returns the origin. */
export async function startApp(serviceUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-app-'))
  addCleanup(() => rmSync(folder, { recursive: true }))
  await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--outDir', folder, '--logLevel', 'warn'], {
    cwd: APP,
    env: { ...process.env, NODE_ENV: 'production', CONTACTS_URL: serviceUrl },
  })
  const server = createServer(({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url
    response.setHeader('content-type', required(TYPES[extname(path)], `the type of ${path}`)).end(readFileSync(join(folder, path)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  addCleanup(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
