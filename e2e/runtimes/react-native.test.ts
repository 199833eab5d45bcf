/**
 * Runs the client with the globals of React Native, against the real service. The bundler translates what the engine
 * Hermes lacks, such as async generators, as Babel does in React Native.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { startService } from '../harness/service.ts'
import { bundle, startTestServer } from './test-server.ts'

const service = await startService()
const code = await bundle(join(import.meta.dirname, 'react-native-scenario.ts'), 'es2016')
const port = await startTestServer(service.clock, {})
const folder = mkdtempSync(join(tmpdir(), 'contacts-native-'))
addCleanup(() => rmSync(folder, { recursive: true, force: true }))

test('the client works with the globals of React Native', async () => {
  const call = `nativeScenario(${JSON.stringify(service.url)}, 'http://127.0.0.1:${port}')`
  writeFileSync(join(folder, 'scenario.mjs'), code)
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { nativeScenario } from './scenario.mjs'\nnativeScenario && ${call}.then((result) => console.log(JSON.stringify(result)))`,
  )

  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.mjs')])

  expect(JSON.parse(stdout)).toEqual({
    signsIn: 'Олена',
    writesContacts: ['Byron & Lovelace', 'validation-failed', 1, 'Ada'],
    transfersFiles: [true, 'image/webp', true],
    follows: 2,
    failsCalls: {
      aborted: 'AbortError',
      timedOut: [true, 'TimeoutError'],
      outOfTime: ['No answer within 50 ms (attempts: 1)', 'TimeoutError'],
      broken: 2,
      alreadyAborted: 'AbortError',
    },
    refreshes: [200, 200, 200, 'refreshed'],
    rejectsBaseUrls: [true, true, true],
    signsOut: [204, 'logout', null],
  })
})

const LACKING =
  /\b(AbortSignal|BroadcastChannel|CustomEvent|DOMException|Event|EventTarget|ReadableStream|TextDecoder|TextEncoder|TransformStream|URLSearchParams|getSetCookie|localStorage|navigator|performance|randomUUID|structuredClone|throwIfAborted)\b/g

test.each(['index', 'throwing', 'follow'])('the bundle of %s names no global that React Native lacks', async (entry) => {
  const text = await bundle(join(import.meta.dirname, `../../client/src/${entry}.ts`))

  expect(text.match(LACKING)).toEqual(null)
  expect('new CustomEvent()'.match(LACKING)).toEqual(['CustomEvent'])
})
