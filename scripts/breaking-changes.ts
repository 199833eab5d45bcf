/**
 * Fails if contract/openapi.json breaks clients of the last release, unless a changeset announces a new major version.
 * `npm run release:prepare` copies the document of each release to contract/openapi.released.json.
 */
import { readFileSync } from 'node:fs'
import { findMajorChangesets } from './breaking/changesets.ts'
import type { Document } from './breaking/document.ts'
import { findBreakingChanges } from './breaking/operations.ts'

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as unknown

const released = readJson('contract/openapi.released.json') as Document
const { version } = readJson('contract/package.json') as { version: string }
const findings = findBreakingChanges(released, readJson('contract/openapi.json') as Document)
const [changeset] = findMajorChangesets('.changeset')

if (released.info.version !== version) {
  console.error(`contract/openapi.released.json has version ${released.info.version}, but the last release is ${version}.`)
  console.error('Run `npm run release:prepare`: it updates the document and the version together.')
  process.exitCode = 1
} else if (findings.length > 0) {
  console.error(`contract/openapi.json breaks clients of ${version}:`)
  for (const finding of findings) console.error(`- ${finding}`)
  console.error(
    changeset
      ? `.changeset/${changeset} announces a new major version.`
      : 'Keep what clients use, or announce a new major version with `npx changeset`.',
  )
  process.exitCode = changeset ? 0 : 1
}
