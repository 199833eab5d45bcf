/**
 * Generates the part of the client that follows from the contract, so that an application needs neither ts-rest nor
 * zod: `types.gen.ts` (the bodies and refusals), `calls.gen.ts` (the functions and their documentation) and
 * `routes.gen.ts` (the table of routes). With `--check` it writes nothing, and fails if a file is out of date.
 * `types.assert.ts` compares the types with those that ts-rest infers.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { printCalls } from './emit/calls.ts'
import { readContract } from './emit/read.ts'
import { printRoutes } from './emit/routes.ts'
import { printTypes } from './emit/types.ts'

function writeOrCheck(name: string, text: string) {
  const file = new URL(name, import.meta.url)
  if (!process.argv.includes('--check')) return writeFileSync(file, text)
  if (readFileSync(file, 'utf8') === text) return
  console.error(`client/src/${name} does not match the contract: run \`npm run api:emit\`.`)
  process.exitCode = 1
}

const contract = readContract()
writeOrCheck('types.gen.ts', printTypes(contract))
writeOrCheck('calls.gen.ts', printCalls(contract))
writeOrCheck('routes.gen.ts', printRoutes(contract))
