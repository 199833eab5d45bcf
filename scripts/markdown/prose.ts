import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'

export interface Line {
  file: string
  number: number
  text: string
}

/** The lines of all Markdown files outside code blocks. Changelogs are excluded, because a release generates them. */
export function proseLines(): Line[] {
  const files = globSync('**/*.md', { exclude: ['**/node_modules', '**/dist'] }).filter((file) => basename(file) !== 'CHANGELOG.md')
  return files.toSorted().flatMap((file) => linesOutsideCode(file, readFileSync(file, 'utf8')))
}

function linesOutsideCode(file: string, content: string): Line[] {
  let isCode = false
  return content.split('\n').flatMap((text, index) => {
    const isFence = /^\s*(```|~~~)/.test(text)
    if (isFence) isCode = !isCode
    return isFence || isCode ? [] : [{ file, number: index + 1, text }]
  })
}
