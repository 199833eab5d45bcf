/**
 * Fails on Markdown lines over 120 characters. Tables and code blocks may be wider, and so may a line without a space
 * to wrap at.
 */
import { proseLines } from './markdown/prose.ts'

const LIMIT = 120

const wide = proseLines()
  .map((line) => ({ ...line, width: [...line.text].length }))
  .filter(({ text, width }) => width > LIMIT && !text.startsWith('|') && / \S/.test(text.trimStart()))
if (wide.length > 0) {
  console.error(`Wrap these lines at ${LIMIT} characters:`)
  for (const { file, number, width } of wide) console.error(`${file}:${number}: ${width} characters`)
  process.exitCode = 1
}
