import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, inject, test } from 'vitest'

const { folder } = inject('packed').client
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports: Record<string, string> }
const entries = Object.keys(manifest.exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => entry.replace('.', '@contacts/client'))

async function bundle(contents: string) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(folder, '../../..') },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // Not bundled: a test checks only whether an entry imports them.
    external: ['node:*', 'zod', 'punycode.js'],
    write: false,
  })
  return outputFiles[0]!.text
}

const compressedSize = (text: string) => gzipSync(text, { level: 9 }).byteLength

test('everything that the main entry exports fits in 7 KiB, minified and compressed', async () => {
  const size = compressedSize(await bundle(`export * from '@contacts/client'`))

  console.log(`@contacts/client: ${size} bytes`)
  expect(size).toBeLessThanOrEqual(7168)
})

test('unused exports are left out of a bundle', async () => {
  const size = compressedSize(await bundle(`export { unwrap } from '@contacts/client'`))

  expect(size).toBeLessThan(500)
})

test.each(entries)('%s includes zod and ts-rest only if it validates responses', async (entry) => {
  const text = await bundle(`export * from '${entry}'`)

  expect(/zod|ts-rest/i.test(text)).toBe(entry.endsWith('/validate'))
})
