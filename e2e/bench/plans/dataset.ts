import type { Dataset } from '../address-book.ts'

export interface NamedDataset extends Dataset {
  name: string
}

export function printTable(head: string[], body: string[][]) {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`
  process.stdout.write(`${line(head)}${line(head.map(() => '---'))}${body.map(line).join('')}\n`)
}
