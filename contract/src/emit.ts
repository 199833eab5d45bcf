/** Generates openapi.json. With `--check` it writes nothing, and fails if the file differs from what it would write. */
import { readFileSync, writeFileSync } from 'node:fs'
import { openApiDocument } from './openapi.ts'

const file = new URL('../openapi.json', import.meta.url)
const generated = `${JSON.stringify(openApiDocument(), null, 2)}\n`

if (!process.argv.includes('--check')) {
  writeFileSync(file, generated)
} else if (readFileSync(file, 'utf8') !== generated) {
  console.error('contract/openapi.json is not current: run `npm run api:emit`.')
  process.exitCode = 1
}
