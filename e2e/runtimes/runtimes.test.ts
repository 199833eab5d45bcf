/** Runs the same scenario with the bundled client in Node, Deno, Bun, workerd and Chromium. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { startService } from '../harness/service.ts'
import { engines } from './engines.ts'
import { bundle, startTestServer } from './test-server.ts'
import type { Addresses } from './scenario.ts'

const EXPECTED = {
  signsIn: [201, 200, 'Олена'],
  writesContacts: { found: ['Ївга'], patched: ['Lovelace', null], edited: 'Read as Lovelace', iterated: ['Ada', 'Ївга'] },
  retriesCreation: { names: ['Ada', 'Ївга', 'Grace', 'Hedy'], keys: [3, true, true] },
  returnsRefusals: [404, 'contact-not-found', true],
  sendsPictures: { sent: [200, 200, 200, 200, 200, 200], shown: ['image/webp', 'WEBP'], isComplete: true },
  refreshes: [200, 200, 200, 'refreshed'],
  restoresSession: 'Олена',
  failsCalls: { aborted: true, timedOut: 'TimeoutError', outOfTime: 1, broken: true, notTheService: 200, truncated: true, stopped: true },
  // The base URL '' means the origin of the page, so it is invalid where there is no page.
  rejectsBaseUrls: [true, true],
  signsOut: [204, 'logout', null, 401],
}

const service = await startService()
const code = await bundle(join(import.meta.dirname, 'scenario.ts'))
const port = await startTestServer(service.clock, {
  'scenario.js': code,
  'app.js': `import { scenario } from './scenario.js'\nglobalThis.scenario = scenario`,
  'worker.js': `import { scenario } from './scenario.js'\nonmessage = ({ data }) => void scenario(data).then(postMessage, reportError)`,
})
const folder = mkdtempSync(join(tmpdir(), 'contacts-runtimes-'))
addCleanup(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'scenario.js'), code)

for (const { name, isInstalled, run } of engines)
  test.skipIf(!isInstalled)(`the client works in ${name}`, async () => {
    const addresses: Addresses = { api: service.url, testServer: `http://127.0.0.1:${port}`, email: `${name.replace(' ', '')}@example.com` }
    const printed = await run(folder, `scenario(${JSON.stringify(addresses)})`)
    expect(JSON.parse(printed)).toEqual(EXPECTED)
  })

describe.skipIf(!hasChromium)(`in ${CHROMIUM}, in a page of another origin, the client works`, () => {
  test.each([
    ['a secure context', 'script', '127.0.0.1', true],
    ['a secure context', 'worker', '127.0.0.1', true],
    ['an insecure context', 'script', 'app.test', false],
    ['an insecure context', 'worker', 'app.test', false],
  ] as const)('in %s, in a %s', async (_, where, host, isSecure) => {
    const testServer = `http://${host}:${port}`
    const context = await newContext()
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(testServer)
    const addresses: Addresses = { api: service.url, testServer, email: `${where}@${host}.example.com` }

    const result = await page.evaluate(where === 'script' ? runInScript : runInWorker, addresses)

    expect(await page.evaluate(() => [isSecureContext, 'randomUUID' in crypto])).toEqual([isSecure, isSecure])
    expect(result).toEqual({ ...EXPECTED, rejectsBaseUrls: [true, false] })
  })
})

declare global {
  /** Set by `app.js` in the page. */
  var scenario: typeof import('./scenario.ts').scenario
}

const runInScript = (addresses: Addresses) => globalThis.scenario(addresses)

const runInWorker = (addresses: Addresses) =>
  new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(addresses)
  })
