/**
 * `npm run release:repository -- <url>` writes the repository into the manifests of both packages. npm needs it to resolve the
 * relative links of a README, and refuses provenance without it.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const [, , url] = process.argv
if (!url) throw new Error('Which repository? npm run release:repository -- <url>')

for (const directory of ['client', 'contract']) {
  const file = `${directory}/package.json`
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, `${JSON.stringify({ ...manifest, repository: { type: 'git', url, directory } }, null, 2)}\n`)
}
