/**
 * `npm run release:repository -- <url>` writes the repository's URL into the `package.json` of each package. npm
 * resolves the relative links of a README with it, and refuses provenance without it.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const [, , url] = process.argv
if (!url) throw new Error('The URL of the repository is missing: npm run release:repository -- <url>')

for (const directory of ['client', 'contract', 'testing']) {
  const file = `${directory}/package.json`
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, `${JSON.stringify({ ...manifest, repository: { type: 'git', url, directory } }, null, 2)}\n`)
}
