/** Fails if a Markdown file links to, or names in backticks, a file or folder that does not exist. */
import { existsSync, globSync, readdirSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import { type Line, proseLines } from './markdown/prose.ts'

const folders = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isDirectory())
const topFolders = folders.map(({ name }) => name).filter((name) => name !== 'node_modules' && name !== '.git')
const files = globSync(['*', `{${topFolders.join()}}/**/*`], { exclude: ['**/node_modules', '**/dist'] })

const missing = proseLines().flatMap((line) => [...findMissingLinks(line), ...findMissingPaths(line)])
if (missing.length > 0) {
  console.error('These files or folders do not exist:')
  for (const text of missing) console.error(text)
  process.exitCode = 1
}

function findMissingLinks({ file, number, text }: Line): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.replace(/#.*$/, ''))
  const local = targets.filter((target) => target !== '' && !/^(\w+:|\/)/.test(target))
  return local.filter((target) => !existsSync(join(dirname(file), target))).map((target) => `${file}:${number}: ${target}`)
}

function findMissingPaths({ file, number, text }: Line): string[] {
  const codes = [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.split(/\s+/))
  const missing = codes.flatMap((words) => words.filter((word) => isPath(word) && !exists(word, file, words.length > 1)))
  return missing.map((path) => `${file}:${number}: ${path}`)
}

/** A path from the root, or the end of one, such as `contacts/queries.ts`. `dist` and `node_modules` do not count. */
function isPath(word: string) {
  if (!/^[\w.@{},*<>/-]+$/.test(word) || /(^|\/)(node_modules|dist)(\/|$)/.test(word)) return false
  return topFolders.some((name) => word.startsWith(`${name}/`)) || /^[\w{].*\/.*\.(ts|tsx|md|json|ya?ml|css|cjs)$/.test(word)
}

/** `<slice>` matches any name. In a command, the beginning of a path is enough, because vitest selects files by it. */
function exists(path: string, file: string, isCommand: boolean) {
  const pattern = path.replaceAll(/<[^>]+>/g, '*').replace(/\/$/, '') + (isCommand ? '*' : '')
  if (topFolders.some((name) => path.startsWith(`${name}/`))) return globSync([pattern, join(dirname(file), pattern)]).length > 0
  return files.some((name) => matchesGlob(name, `{,**/}${pattern}`))
}
