/**
 * Names in both packages the repository that they come from: npm finds there what a README links to, and refuses provenance to a
 * package that does not name it. `npm run release:repository -- <url>`
 */
import { readFileSync, writeFileSync } from 'node:fs'

const [, , url] = process.argv
if (!url) throw new Error('Which repository? npm run release:repository -- <url>')

for (const directory of ['client', 'contract']) {
  const file = `${directory}/package.json`
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, `${JSON.stringify({ ...manifest, repository: { type: 'git', url, directory } }, null, 2)}\n`)
}
