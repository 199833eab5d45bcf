import type { Shape } from '../address-book.ts'

export interface NamedShape extends Shape {
  name: string
}

export function printTable(head: string[], body: string[][]) {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`
  process.stdout.write(`${line(head)}${line(head.map(() => '---'))}${body.map(line).join('')}\n`)
}
