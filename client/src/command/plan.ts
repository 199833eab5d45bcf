/** What an import would do, as text. */
import { unwrap } from '../result.ts'
import type { Import } from '../types.gen.ts'
import type { Session } from './session.ts'
import type { Terminal } from './terminal.ts'
import { valueOf } from './text.ts'

const FORMATS = { vcard: 'vCard', csv: 'CSV', jscontact: 'JSContact' }
const SHOWN = 10

export function printPlan(terminal: Terminal, { format, encoding, delimiter, columns, date_order, counts, total }: Import) {
  terminal.print(
    `${FORMATS[format]}, ${encoding}${delimiter ? `, separated by ${delimiter}` : ''}: ${total} ${format === 'csv' ? 'rows' : 'cards'}`,
  )
  for (const { column, field } of columns ?? []) terminal.print(`  ${column.padEnd(24)} ${field ?? 'kept, but not shown'}`)
  if (date_order === 'unknown') terminal.print('  Some dates have two meanings, and are kept as text: use --date-order.')
  terminal.print()
  for (const [verdict, count] of Object.entries(counts)) terminal.print(`  ${verdict.padEnd(8)} ${String(count).padStart(7)}`)
  terminal.print()
}

/** The cards that are refused, and why. */
export async function printProblems({ client, terminal }: Session, { id, counts }: Import) {
  if (counts.refused === 0) return
  const { items } = await unwrap(client.imports.items({ params: { id }, query: { verdict: 'refused', limit: SHOWN } }))
  terminal.print('Refused:')
  for (const { line, detail } of items) terminal.print(`  line ${line}: ${detail}`)
  printRest(terminal, counts.refused - items.length)
}

/** The contacts that change, with the old and new values of their members. */
export async function printChanges({ client, terminal }: Session, { id, counts }: Import) {
  if (counts.update === 0) return
  const { items } = await unwrap(client.imports.items({ params: { id }, query: { verdict: 'update', limit: SHOWN } }))
  terminal.print('Updated:')
  for (const { line, name, changes } of items) {
    terminal.print(`  line ${line}: ${name ?? ''}`)
    for (const { member, from, to } of changes) terminal.print(`    ${member}: ${valueOf(from)} → ${valueOf(to)}`)
  }
  printRest(terminal, counts.update - items.length)
}

function printRest(terminal: Terminal, count: number) {
  if (count > 0) terminal.print(`  … and ${count} more`)
  terminal.print()
}
