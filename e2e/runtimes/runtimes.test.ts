/** The client, built as an application builds it, wherever applications run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { startService } from '../harness/service.ts'
import { engines } from './engines.ts'
import { bundle, startStage } from './stage.ts'
import type { Places } from './story.ts'

const TOLD = {
  signsIn: [201, 200, 'Олена'],
  keepsContacts: { found: ['Ївга'], patched: ['Lovelace', null], edited: 'Read as Lovelace', walked: ['Ada', 'Ївга'] },
  creates: { named: ['Ada', 'Ївга', 'Grace', 'Hedy'], keys: [3, true, true] },
  isRefused: [404, 'contact-not-found', true],
  sendsPictures: { sent: [200, 200, 200, 200, 200, 200], shown: ['image/webp', 'WEBP'], isWhole: true },
  refreshes: [200, 200, 200, 'refreshed'],
  goesOn: 'Олена',
  endsWaiting: { aborted: true, late: 'TimeoutError', broken: true, strange: 200, torn: true, stopped: true },
  signsOut: [204, 'logout', null, 401],
}

const service = await startService()
const code = await bundle(join(import.meta.dirname, 'story.ts'))
const port = await startStage(service.clock, {
  'story.js': code,
  'app.js': `import { story } from './story.js'\nglobalThis.story = story`,
  'worker.js': `import { story } from './story.js'\nonmessage = ({ data }) => void story(data).then(postMessage, reportError)`,
})
const folder = mkdtempSync(join(tmpdir(), 'contacts-runtimes-'))
afterwards(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'story.js'), code)

for (const { name, isThere, run } of engines)
  test.skipIf(!isThere)(`in ${name}`, async () => {
    const places: Places = { api: service.url, stage: `http://127.0.0.1:${port}`, email: `${name.replace(' ', '')}@example.com` }
    const printed = await run(folder, `story(${JSON.stringify(places)})`)
    expect(JSON.parse(printed)).toEqual(TOLD)
  })

describe.skipIf(!hasChromium)(`in a page of another origin in ${CHROMIUM}`, () => {
  test.each([
    ['a secure context', 'script', '127.0.0.1', true],
    ['a secure context', 'worker', '127.0.0.1', true],
    ['an insecure context', 'script', 'app.test', false],
    ['an insecure context', 'worker', 'app.test', false],
  ] as const)('%s, in a %s', async (_, where, host, isSecure) => {
    const stage = `http://${host}:${port}`
    const context = await newContext()
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(stage)
    const places: Places = { api: service.url, stage, email: `${where}@${host}.example.com` }

    const told = await page.evaluate(where === 'script' ? tellInScript : tellInWorker, places)

    expect(await page.evaluate(() => [isSecureContext, 'randomUUID' in crypto])).toEqual([isSecure, isSecure])
    expect(told).toEqual(TOLD)
  })
})

const tellInScript = (places: Places) => (globalThis as unknown as typeof import('./story.ts')).story(places)

const tellInWorker = (places: Places) =>
  new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(places)
  })
