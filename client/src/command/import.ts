/** Importing a file, and what else concerns imports. */
import { fromPath } from '../node.ts'
import { unwrap } from '../result.ts'
import type { Import } from '../types.gen.ts'
import { printChanges, printPlan, printProblems } from './plan.ts'
import type { Command } from './options.ts'
import type { Session } from './session.ts'

type Query = NonNullable<Parameters<Session['client']['imports']['plan']>[0]['query']>

export async function importFile(session: Session, { operand, flags }: Command): Promise<boolean> {
  const { client, terminal } = session
  const plan = await unwrap(client.imports.plan({ query: queryOf(flags), body: await fromPath(operand), timeout: 10 * 60_000 }))
  const params = { id: plan.id }
  printPlan(terminal, plan)
  await printProblems(session, plan)
  await printChanges(session, plan)

  const changes = plan.counts.create + plan.counts.update > 0
  const isWanted = changes && !flags['dry-run'] && (flags['yes'] === true || (await isConfirmed(session, plan)))
  if (!isWanted) {
    await unwrap(client.imports.remove({ params }))
    terminal.print(changes ? 'Nothing was changed.' : 'There is nothing to change.')
    return !changes || flags['dry-run'] === true
  }
  session.onInterrupt = `The service may go on with the import. Look at it with: contacts imports. Take it back with: contacts undo ${plan.id}`
  const applied = await untilFinished(session, await unwrap(client.imports.apply({ params })))
  const { create, update, same } = applied.counts
  terminal.print(`${create} created, ${update} updated, ${same} as before.`)
  terminal.print(`To take it back: contacts undo ${plan.id}`)
  return applied.state === 'applied'
}

const queryOf = (flags: Command['flags']): Query => {
  const { label, format, encoding, delimiter, columns, 'date-order': date_order } = flags
  const given = Object.entries({ label, format, encoding, delimiter, columns, date_order }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}

async function isConfirmed({ client, terminal }: Session, plan: Import) {
  try {
    return /^y(es)?$/i.test(await terminal.ask('Import? [y/N]'))
  } catch (error) {
    // Nobody will apply the plan.
    await client.imports.remove({ params: { id: plan.id } }).catch(() => undefined)
    throw error
  }
}

export async function undoImport(session: Session, { operand }: Command): Promise<boolean> {
  const { client, terminal } = session
  const params = { id: operand }
  session.onInterrupt = 'The service may go on. Look at the import with: contacts imports'
  const undone = await untilFinished(session, await unwrap(client.imports.undo({ params })))
  terminal.print(
    undone.kept === 0 ? 'The import is undone.' : `The import is undone, except for ${undone.kept} contacts that were changed since:`,
  )
  if (undone.kept > 0) {
    const { items } = await unwrap(client.imports.items({ params, query: { state: 'kept', limit: 20 } }))
    for (const { name } of items) terminal.print(`  ${name ?? ''}`)
    if (undone.kept > items.length) terminal.print(`  … and ${undone.kept - items.length} more`)
  }
  return undone.state === 'undone'
}

export async function listImports({ client, terminal }: Session): Promise<boolean> {
  const { items } = await unwrap(client.imports.list())
  if (items.length === 0) terminal.print('There are no imports.')
  for (const { id, state, created_at, counts } of items) {
    const numbers = `${counts.create} created, ${counts.update} updated, ${counts.refused} refused`
    terminal.print(`${id}  ${created_at.slice(0, 16).replace('T', ' ')}  ${state.padEnd(8)}  ${numbers}`)
  }
  return true
}

const POLL_MS = 500

async function untilFinished({ client, terminal }: Session, started: Import): Promise<Import> {
  let current = started
  while (current.state === 'applying' || current.state === 'undoing') {
    terminal.progress(current.done, current.total)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    current = await unwrap(client.imports.get({ params: { id: started.id } }))
  }
  terminal.progress(current.done, current.total)
  terminal.endProgress()
  if (current.state === 'failed') terminal.say('The service could not finish. What it has changed can be undone.')
  return current
}
