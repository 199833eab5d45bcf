import pg from 'pg'
import type { Shape } from '../address-book.ts'

export interface NamedShape extends Shape {
  name: string
}

export async function connect(url: string) {
  const client = new pg.Client({ connectionString: url })
  // When a failure stops the cluster, the failure is reported, not the broken connections.
  client.on('error', () => {})
  await client.connect()
  return client
}

export function printTable(head: string[], body: string[][]) {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`
  process.stdout.write(`${line(head)}${line(head.map(() => '---'))}${body.map(line).join('')}\n`)
}
