/** Finds the bound columns of a query: those that equal a parameter, directly or through another column. */
import type { Node } from 'libpg-query'

interface Column {
  name: string
  isBound: boolean
}

/** The columns of a table, or of the rows that a query returns. */
export type Relation = readonly Column[]

/** An item of a from clause. */
export interface Source {
  alias: string
  columns: Relation
  /** The table and its owner column; undefined if the table has no owners. */
  owned?: { table: string; column: string }
}

/** A query, and the query that contains it. */
export interface Level {
  outer: Level | undefined
  sources: Source[]
  /** `[from, to]`: when `from` equals a parameter, so does `to`. */
  equalities: [from: string, to: string][]
}

/** Any parameter, as a side of an equality. */
export const PARAMETER = '$'

export const unboundColumns = (names: readonly string[]): Relation => names.map((name) => ({ name, isBound: false }))

export const hasColumn = (columns: Relation, name: string) => columns.some((column) => column.name === name)

export function addEqualities(level: Level, where: Node | undefined) {
  for (const [left, right] of equalColumns(where, level)) addEquality(level, left, right, () => true)
}

export function addEquality({ equalities }: Level, left: string, right: string, restricts: (column: string) => boolean) {
  if (restricts(right)) equalities.push([left, right])
  if (restricts(left)) equalities.push([right, left])
}

/** The pairs of columns and parameters that a condition requires to be equal. */
export function equalColumns(condition: Node | undefined, level: Level): [string, string][] {
  if (!condition) return []
  if ('BoolExpr' in condition && condition.BoolExpr.boolop === 'AND_EXPR')
    return (condition.BoolExpr.args ?? []).flatMap((argument) => equalColumns(argument, level))
  if (!('A_Expr' in condition)) return []
  const { kind, name, lexpr, rexpr } = condition.A_Expr
  const isEqual = kind === 'AEXPR_OP' && name?.some((part) => 'String' in part && part.String.sval === '=')
  const [left, right] = [operandOf(lexpr, level), operandOf(rexpr, level)]
  return isEqual && left !== undefined && right !== undefined ? [[left, right]] : []
}

/** `alias.column` for a column, `$` for a parameter, undefined for any other expression. */
function operandOf(node: Node | undefined, level: Level): string | undefined {
  if (!node) return undefined
  if ('TypeCast' in node) return operandOf(node.TypeCast.arg, level)
  if ('ParamRef' in node) return PARAMETER
  if (!('ColumnRef' in node)) return undefined
  const [first = '', second] = (node.ColumnRef.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : '*'))
  if (second !== undefined) return `${first}.${second}`
  return first === '*' ? '*' : qualify(first, level)
}

function qualify(column: string, level: Level | undefined): string | undefined {
  if (!level) return undefined
  const source = level.sources.find(({ columns }) => hasColumn(columns, column))
  return source ? `${source.alias}.${column}` : qualify(column, level.outer)
}

/** The names of the bound columns at a level, including those of the queries that contain it. */
export function boundColumns(level: Level): ReadonlySet<string> {
  const levels: Level[] = []
  for (let each: Level | undefined = level; each; each = each.outer) levels.push(each)
  const equalities = levels.flatMap((each) => each.equalities)
  const bound = new Set([PARAMETER])
  for (const { alias, columns } of levels.flatMap(({ sources }) => sources))
    for (const { name, isBound } of columns) if (isBound) bound.add(`${alias}.${name}`)
  for (let before = 0; before < bound.size;) {
    before = bound.size
    for (const [from, to] of equalities) if (bound.has(from)) bound.add(to)
  }
  return bound
}

/** The columns that a select list or a returning clause returns. */
export function outputColumns(targets: Node[] | undefined, level: Level): Relation {
  const bound = boundColumns(level)
  const columns: Column[] = []
  const add = (name: string, operand: string | undefined) => {
    columns.push({ name, isBound: operand !== undefined && bound.has(operand) })
  }
  for (const node of targets ?? []) {
    if (!('ResTarget' in node)) continue
    const { name, val } = node.ResTarget
    const operand = operandOf(val, level)
    if (operand?.endsWith('*')) addAll(operand)
    else add(name ?? operand?.split('.').at(-1) ?? '', operand)
  }
  return columns

  function addAll(star: string) {
    const [alias] = star.split('.')
    for (const source of level.sources)
      if (star === '*' || source.alias === alias) for (const { name } of source.columns) add(name, `${source.alias}.${name}`)
  }
}

/** The rows of VALUES: a column is bound when it is a parameter in every row. */
export function valuesRelation(lists: Node[]): Relation {
  const rows = lists.map((list) => ('List' in list ? (list.List.items ?? []) : []))
  const level: Level = { outer: undefined, sources: [], equalities: [] }
  return (rows[0] ?? []).map((_, at) => ({
    name: `column${at + 1}`,
    isBound: rows.every((row) => operandOf(row[at], level) === PARAMETER),
  }))
}
