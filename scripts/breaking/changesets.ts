import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The packages in which clients see a breaking change of the OpenAPI document. */
const PACKAGES = ['@contacts/contract', '@contacts/client']

/**
 * The changesets of a folder that announce a new major version of the contract or of the client, which share one version.
 */
export function findMajorChangesets(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'))
  return names.filter((name) => isMajor(readFileSync(join(folder, name), 'utf8')))
}

/** A changeset begins with lines such as `'@contacts/client': major` between two lines `---`. */
function isMajor(text: string) {
  const [, frontMatter = ''] = /^---\n(.*?)\n---/s.exec(text) ?? []
  const lines = frontMatter.split('\n').map((line) => line.replaceAll(/['"]/g, '').trim())
  return PACKAGES.some((name) => lines.includes(`${name}: major`))
}
