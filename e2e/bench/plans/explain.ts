/** Query plans: how PostgreSQL explains a query, and which rules a plan breaks. */
import pg from 'pg'
import type { Query } from '../../../server/src/platform/db/query.ts'
import type { MeasuredRequest } from './requests.ts'

export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  'Actual Loops': number
  'Actual Rows': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

export interface Explained {
  /** Two plans for a named statement: PostgreSQL may use the plan for the given values or the generic one. */
  plans: PlanNode[]
  /** The plan for the given values, as text. */
  text: string
}

export async function explain(client: pg.Client, { name, text, values }: Query<unknown>): Promise<Explained> {
  if (!name) {
    const unnamed = await explainStatement(client, text, values)
    return { plans: [unnamed.plan], text: unnamed.text }
  }
  await client.query(`prepare explained as ${text}`)
  const execute = `execute explained(${values.map(literal).join(', ')})`
  await client.query('set plan_cache_mode = force_custom_plan')
  const custom = await explainStatement(client, execute, [])
  await client.query('set plan_cache_mode = force_generic_plan')
  const generic = await explainStatement(client, execute, [])
  await client.query('deallocate explained')
  return { plans: [custom.plan, generic.plan], text: custom.text }
}

async function explainStatement(client: pg.Client, statement: string, values: unknown[]) {
  const [json] = (await explainRows(client, 'format json', statement, values)) as [[{ Plan: PlanNode }]]
  const lines = await explainRows(client, 'costs off', statement, values)
  return { plan: json[0].Plan, text: lines.join('\n') }
}

async function explainRows(client: pg.Client, option: string, statement: string, values: unknown[]) {
  // `analyze` executes the statement, so an insert must be rolled back.
  await client.query('begin')
  const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`explain (analyze, buffers, timing off, ${option}) ${statement}`, values)
  await client.query('rollback')
  return rows.map((row) => row['QUERY PLAN'])
}

const literal = (value: unknown) =>
  value === null ? 'null' : pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value as string | number | boolean))

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

export const contactRowsRead = (plan: PlanNode) =>
  nodesOf(plan)
    .filter((node) => node['Relation Name'] === 'contacts')
    .reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'], 0)

const OWNED_TABLES = ['contacts', 'trash', 'purged_contacts']
const ownedIndexOf = ({ 'Index Name': index = '' }: PlanNode) =>
  OWNED_TABLES.some((table) => index.startsWith(`${table}_`)) ? index : undefined
const scannedTableOf = (node: PlanNode) => (node['Node Type'].endsWith('Seq Scan') ? (node['Relation Name'] ?? 'a table') : undefined)

/** Names the indexes and scans of a plan. */
export function accessOf(plan: PlanNode) {
  const used = nodesOf(plan).flatMap((node) => {
    const table = scannedTableOf(node)
    if (table) return [`scan of ${table}`]
    const index = ownedIndexOf(node)
    return index ? [`${index.replace('contacts_', '')}${node['Actual Loops'] === 0 ? ' (not executed)' : ''}`] : []
  })
  return [...new Set(used)].join(', ') || 'none'
}

const MAX_SORTED_ROWS = 1_000
const REQUIRED_INDEX = { 'trigram index': 'contacts_search', 'label index': 'contacts_labels' }

/** Returns the rules that a plan breaks. */
export function violationsOf(plan: PlanNode, { requires, readsAll }: MeasuredRequest, isOnlyOwner: boolean) {
  const nodes = nodesOf(plan)
  const violations = nodes.flatMap((node) => {
    const table = scannedTableOf(node)
    if (table && OWNED_TABLES.includes(table) && !(readsAll && isOnlyOwner)) return [`scans ${table}`]
    const index = ownedIndexOf(node)
    return index && !node['Index Cond']?.includes('owner_id = ') ? [`reads ${index} across owners`] : []
  })
  if (requires === 'index order' && nodes.some(sortsManyRows)) violations.push(`sorts more than ${MAX_SORTED_ROWS} rows`)
  if (requires === 'trigram index' || requires === 'label index') {
    const index = REQUIRED_INDEX[requires]
    if (!nodes.some((node) => node['Index Name'] === index)) violations.push(`does not use ${index}`)
  }
  return violations
}

const sortsManyRows = (node: PlanNode) => node['Node Type'] === 'Sort' && (node.Plans?.[0]?.['Actual Rows'] ?? 0) > MAX_SORTED_ROWS
