import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'process-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('when the test process is killed, its server ends', async () => {
  const program = `
    import { startProcess } from ${JSON.stringify(new URL('process.ts', import.meta.url).href)}
    const { url } = await startProcess({ env: { DATA_DIR: ${JSON.stringify(folder)} } })
    process.send(url)
    setInterval(() => {}, 1000)
  `
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [url] = await once(owner, 'message')
  expect((await fetch(`${url}/livez`)).status).toBe(200)

  owner.kill('SIGKILL')

  const requestStatus = () => fetch(`${url}/livez`).catch((error: Error) => (error.cause as { code?: string }).code)
  await expect.poll(requestStatus).toBe('ECONNREFUSED')
})
