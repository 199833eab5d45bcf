import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PUBLISHED = ['@contacts/contract', '@contacts/client']

/**
 * The changesets of a folder that announce a new major version of a published package. Both packages share one version.
 */
export function findMajorChangesets(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'))
  return names.filter((name) => isMajor(readFileSync(join(folder, name), 'utf8')))
}

/** A changeset begins with lines such as `'@contacts/client': major` between two lines `---`. */
function isMajor(text: string) {
  const [, frontMatter = ''] = /^---\n(.*?)\n---/s.exec(text) ?? []
  const lines = frontMatter.split('\n').map((line) => line.replaceAll(/['"]/g, '').trim())
  return PUBLISHED.some((name) => lines.includes(`${name}: major`))
}
