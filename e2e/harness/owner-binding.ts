/**
 * Finds the tables that a statement reads or writes without binding the owner. A table with owners is bound when its
 * owner column equals a parameter, directly or through another column (`c.owner_id = u.id and u.id = $1`). Every query
 * in the statement is checked: each CTE, sub-select and branch of a union. PostgreSQL's own parser makes the parse
 * tree, so operator precedence is respected: in `owner_id = $1 and a or b` nothing is bound.
 */
import { type InsertStmt, type JoinExpr, type Node, parseSync, type SelectStmt, type WithClause } from 'libpg-query'
import {
  addEqualities,
  addEquality,
  boundColumns,
  equalColumns,
  hasColumn,
  type Level,
  outputColumns,
  PARAMETER,
  type Relation,
  type Source,
  unboundColumns,
  valuesRelation,
} from './bound-columns.ts'

/** The columns of each table. */
export type Tables = ReadonlyMap<string, readonly string[]>

interface Analysis {
  tables: Tables
  /** The names of unbound tables found so far. */
  unbound: Set<string>
}

type Ctes = ReadonlyMap<string, Relation>

/** The column that names the owner; undefined for a table without owners. */
function ownerColumn(table: string, columns: readonly string[]): string | undefined {
  if (table === 'users') return 'id'
  return columns.includes('owner_id') ? 'owner_id' : undefined
}

/** Returns the sorted names of the tables whose owner the statement does not bind. */
export function findUnboundTables(text: string, tables: Tables): string[] {
  const analysis: Analysis = { tables, unbound: new Set() }
  for (const { stmt } of parseSync(text).stmts ?? []) if (stmt) analyse(analysis, stmt, undefined, new Map())
  return [...analysis.unbound].toSorted()
}

/** An update or a delete. */
interface Change {
  target: { relname?: string; alias?: { aliasname?: string } } | undefined
  using: Node[] | undefined
  whereClause: Node | undefined
  other: unknown[]
  returningClause: { exprs?: Node[] } | undefined
  withClause: WithClause | undefined
}

/** Analyses a statement or a query inside one; returns the columns of its rows. */
function analyse(analysis: Analysis, node: Node, outer: Level | undefined, ctes: Ctes): Relation {
  if ('SelectStmt' in node) return analyseSelect(analysis, node.SelectStmt, outer, ctes)
  if ('InsertStmt' in node) return analyseInsert(analysis, node.InsertStmt, ctes)
  if ('UpdateStmt' in node) {
    const { relation, fromClause, whereClause, targetList, returningClause, withClause } = node.UpdateStmt
    return analyseChange(
      analysis,
      { target: relation, using: fromClause, whereClause, other: [targetList], returningClause, withClause },
      ctes,
    )
  }
  if ('DeleteStmt' in node) {
    const { relation, usingClause, whereClause, returningClause, withClause } = node.DeleteStmt
    return analyseChange(analysis, { target: relation, using: usingClause, whereClause, other: [], returningClause, withClause }, ctes)
  }
  throw new Error('the statement is neither select, insert, update nor delete')
}

function addCtes(analysis: Analysis, clause: WithClause | undefined, outer: Ctes): Ctes {
  const ctes = new Map(outer)
  for (const node of clause?.ctes ?? [])
    if ('CommonTableExpr' in node) {
      const { ctename = '', ctequery } = node.CommonTableExpr
      if (ctequery) ctes.set(ctename, analyse(analysis, ctequery, undefined, ctes))
    }
  return ctes
}

function analyseSelect(analysis: Analysis, select: SelectStmt, outer: Level | undefined, outerCtes: Ctes): Relation {
  const ctes = addCtes(analysis, select.withClause, outerCtes)
  if (select.larg && select.rarg) {
    const [left, right] = [select.larg, select.rarg].map((branch) => analyseSelect(analysis, branch, outer, ctes)) as [Relation, Relation]
    return left.map(({ name, isBound }, at) => ({ name, isBound: isBound && right[at]?.isBound === true }))
  }
  const level: Level = { outer, sources: [], equalities: [] }
  for (const item of select.fromClause ?? []) addSource(analysis, level, item, ctes)
  addEqualities(level, select.whereClause)
  const { targetList, whereClause, groupClause, havingClause, sortClause, limitCount, limitOffset, valuesLists } = select
  analyseSubSelects(
    analysis,
    [targetList, whereClause, groupClause, havingClause, sortClause, limitCount, limitOffset, valuesLists],
    level,
    ctes,
  )
  reportUnbound(analysis, level)
  return valuesLists ? valuesRelation(valuesLists) : outputColumns(targetList, level)
}

function analyseChange(
  analysis: Analysis,
  { target, using, whereClause, other, returningClause, withClause }: Change,
  outerCtes: Ctes,
): Relation {
  const ctes = addCtes(analysis, withClause, outerCtes)
  const level: Level = { outer: undefined, sources: [tableSource(analysis, target, new Map())], equalities: [] }
  for (const item of using ?? []) addSource(analysis, level, item, ctes)
  addEqualities(level, whereClause)
  analyseSubSelects(analysis, [whereClause, other, returningClause], level, ctes)
  reportUnbound(analysis, level)
  return outputColumns(returningClause?.exprs, level)
}

function analyseInsert(
  analysis: Analysis,
  { relation, cols, selectStmt, onConflictClause, returningClause, withClause }: InsertStmt,
  outerCtes: Ctes,
): Relation {
  const ctes = addCtes(analysis, withClause, outerCtes)
  const source = tableSource(analysis, relation, new Map())
  const level: Level = { outer: undefined, sources: [source], equalities: [] }
  const inserted = selectStmt ? analyse(analysis, selectStmt, undefined, ctes) : []
  const names = cols?.map((node) => ('ResTarget' in node ? (node.ResTarget.name ?? '') : '')) ?? source.columns.map(({ name }) => name)
  for (const [at, name] of names.entries()) if (inserted[at]?.isBound) level.equalities.push([PARAMETER, `${source.alias}.${name}`])
  analyseSubSelects(analysis, [onConflictClause, returningClause], level, ctes)
  reportUnbound(analysis, level)
  return outputColumns(returningClause?.exprs, level)
}

function tableSource(analysis: Analysis, { relname = '', alias }: NonNullable<Change['target']> = {}, ctes: Ctes): Source {
  const name = alias?.aliasname ?? relname
  const cte = ctes.get(relname)
  if (cte) return { alias: name, columns: cte }
  const names = analysis.tables.get(relname) ?? []
  const column = ownerColumn(relname, names)
  return { alias: name, columns: unboundColumns(names), ...(column !== undefined && { owned: { table: relname, column } }) }
}

function addSource(analysis: Analysis, level: Level, item: Node, ctes: Ctes) {
  if ('RangeVar' in item) level.sources.push(tableSource(analysis, item.RangeVar, ctes))
  else if ('JoinExpr' in item) addJoin(analysis, level, item.JoinExpr, ctes)
  else if ('RangeSubselect' in item) {
    const { subquery, alias, lateral } = item.RangeSubselect
    if (subquery)
      level.sources.push({ alias: alias?.aliasname ?? '', columns: analyse(analysis, subquery, lateral ? level : undefined, ctes) })
  } else if ('RangeFunction' in item) {
    const { alias, functions } = item.RangeFunction
    const columns = (alias?.colnames ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
    analyseSubSelects(analysis, [functions], level, ctes)
    level.sources.push({ alias: alias?.aliasname ?? '', columns: unboundColumns(columns) })
  } else throw new Error(`unknown kind of item in a from clause: ${JSON.stringify(item)}`)
}

/** The condition of an outer join restricts only the rows that are joined. */
function addJoin(analysis: Analysis, level: Level, { jointype, larg, rarg, quals, usingClause }: JoinExpr, ctes: Ctes) {
  if (larg) addSource(analysis, level, larg, ctes)
  const before = level.sources.length
  if (rarg) addSource(analysis, level, rarg, ctes)
  const joined = level.sources.slice(before)
  const restricts = (column: string) => jointype === 'JOIN_INNER' || joined.some(({ alias }) => column.startsWith(`${alias}.`))
  for (const [left, right] of equalColumns(quals, level)) addEquality(level, left, right, restricts)
  for (const node of usingClause ?? [])
    if ('String' in node) {
      const name = node.String.sval ?? ''
      const left = level.sources.slice(0, before).find(({ columns }) => hasColumn(columns, name))
      for (const right of joined) if (left) addEquality(level, `${left.alias}.${name}`, `${right.alias}.${name}`, restricts)
    }
  analyseSubSelects(analysis, [quals], level, ctes)
}

function analyseSubSelects(analysis: Analysis, parts: unknown, level: Level, ctes: Ctes) {
  for (const { subselect } of findAll<{ subselect?: Node }>(parts, 'SubLink')) if (subselect) analyse(analysis, subselect, level, ctes)
}

function reportUnbound(analysis: Analysis, level: Level) {
  const bound = boundColumns(level)
  for (const { alias, owned } of level.sources) if (owned && !bound.has(`${alias}.${owned.column}`)) analysis.unbound.add(owned.table)
}

/** Finds the nodes of a kind in a parse tree; does not search inside a node that it has found. */
export function findAll<Found>(tree: unknown, kind: string): Found[] {
  if (typeof tree !== 'object' || tree === null) return []
  return Object.entries(tree).flatMap(([key, value]) => (key === kind ? [value as Found] : findAll<Found>(value, kind)))
}
