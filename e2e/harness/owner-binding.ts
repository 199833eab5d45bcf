/**
 * Which tables a statement reads or writes without binding their owner. A table of owners is bound when its owner
 * column equals a parameter, or equals a column that does (`c.owner_id = u.id and u.id = $1`). Every query in the
 * statement is checked: each CTE, sub-select and branch of a union. The parse tree is that of PostgreSQL's own parser,
 * so precedence counts: in `owner_id = $1 and a or b` nothing is bound.
 */
import { type InsertStmt, type JoinExpr, type Node, parseSync, type SelectStmt, type WithClause } from 'libpg-query'

/** The columns of each table. */
export type Tables = ReadonlyMap<string, readonly string[]>

interface Column {
  name: string
  /** It equals a parameter. */
  isBound: boolean
}

/** What a query returns. */
type Relation = readonly Column[]

interface Source {
  alias: string
  columns: Relation
  /** Set for a table that has owners. */
  owned?: { table: string; column: string }
}

/** One query, within the query around it. */
interface Level {
  outer: Level | undefined
  sources: Source[]
  /** `[from, to]`: when `from` equals a parameter, so does `to`. */
  equalities: [from: string, to: string][]
}

const PARAMETER = '$'
type Ctes = ReadonlyMap<string, Relation>

/** The column that names the owner; undefined for a table without owners. */
function ownerColumn(table: string, columns: readonly string[]): string | undefined {
  if (table === 'users') return 'id'
  return columns.includes('owner_id') ? 'owner_id' : undefined
}

export function findUnboundTables(text: string, tables: Tables): string[] {
  const analysis = new Analysis(tables)
  for (const { stmt } of parseSync(text).stmts ?? []) if (stmt) analysis.analyse(stmt, undefined, new Map())
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

class Analysis {
  readonly unbound = new Set<string>()
  readonly #tables: Tables
  constructor(tables: Tables) {
    this.#tables = tables
  }

  analyse(node: Node, outer: Level | undefined, ctes: Ctes): Relation {
    if ('SelectStmt' in node) return this.#analyseSelect(node.SelectStmt, outer, ctes)
    if ('InsertStmt' in node) return this.#analyseInsert(node.InsertStmt, ctes)
    if ('UpdateStmt' in node) {
      const { relation, fromClause, whereClause, targetList, returningClause, withClause } = node.UpdateStmt
      return this.#analyseChange(
        { target: relation, using: fromClause, whereClause, other: [targetList], returningClause, withClause },
        ctes,
      )
    }
    if ('DeleteStmt' in node) {
      const { relation, usingClause, whereClause, returningClause, withClause } = node.DeleteStmt
      return this.#analyseChange({ target: relation, using: usingClause, whereClause, other: [], returningClause, withClause }, ctes)
    }
    throw new Error('a statement that is neither select, insert, update nor delete')
  }

  #withCtes(clause: WithClause | undefined, outer: Ctes): Ctes {
    const ctes = new Map(outer)
    for (const node of clause?.ctes ?? [])
      if ('CommonTableExpr' in node) {
        const { ctename = '', ctequery } = node.CommonTableExpr
        if (ctequery) ctes.set(ctename, this.analyse(ctequery, undefined, ctes))
      }
    return ctes
  }

  #analyseSelect(select: SelectStmt, outer: Level | undefined, outerCtes: Ctes): Relation {
    const ctes = this.#withCtes(select.withClause, outerCtes)
    if (select.larg && select.rarg) {
      const [left, right] = [select.larg, select.rarg].map((branch) => this.#analyseSelect(branch, outer, ctes)) as [Relation, Relation]
      return left.map(({ name, isBound }, at) => ({ name, isBound: isBound && right[at]?.isBound === true }))
    }
    const level: Level = { outer, sources: [], equalities: [] }
    for (const item of select.fromClause ?? []) this.#addSource(level, item, ctes)
    addEqualities(level, select.whereClause)
    const { targetList, whereClause, groupClause, havingClause, sortClause, limitCount, limitOffset, valuesLists } = select
    this.#analyseSubSelects(
      [targetList, whereClause, groupClause, havingClause, sortClause, limitCount, limitOffset, valuesLists],
      level,
      ctes,
    )
    this.#report(level)
    return valuesLists ? valuesRelation(valuesLists) : outputOf(targetList, level)
  }

  #analyseChange({ target, using, whereClause, other, returningClause, withClause }: Change, outerCtes: Ctes): Relation {
    const ctes = this.#withCtes(withClause, outerCtes)
    const level: Level = { outer: undefined, sources: [this.#tableSource(target, new Map())], equalities: [] }
    for (const item of using ?? []) this.#addSource(level, item, ctes)
    addEqualities(level, whereClause)
    this.#analyseSubSelects([whereClause, other, returningClause], level, ctes)
    this.#report(level)
    return outputOf(returningClause?.exprs, level)
  }

  #analyseInsert({ relation, cols, selectStmt, onConflictClause, returningClause, withClause }: InsertStmt, outerCtes: Ctes): Relation {
    const ctes = this.#withCtes(withClause, outerCtes)
    const source = this.#tableSource(relation, new Map())
    const level: Level = { outer: undefined, sources: [source], equalities: [] }
    const inserted = selectStmt ? this.analyse(selectStmt, undefined, ctes) : []
    const names = cols?.map((node) => ('ResTarget' in node ? (node.ResTarget.name ?? '') : '')) ?? source.columns.map(({ name }) => name)
    for (const [at, name] of names.entries()) if (inserted[at]?.isBound) level.equalities.push([PARAMETER, `${source.alias}.${name}`])
    this.#analyseSubSelects([onConflictClause, returningClause], level, ctes)
    this.#report(level)
    return outputOf(returningClause?.exprs, level)
  }

  #tableSource({ relname = '', alias }: NonNullable<Change['target']> = {}, ctes: Ctes): Source {
    const name = alias?.aliasname ?? relname
    const cte = ctes.get(relname)
    if (cte) return { alias: name, columns: cte }
    const names = this.#tables.get(relname) ?? []
    const column = ownerColumn(relname, names)
    return { alias: name, columns: unboundColumns(names), ...(column !== undefined && { owned: { table: relname, column } }) }
  }

  #addSource(level: Level, item: Node, ctes: Ctes) {
    if ('RangeVar' in item) level.sources.push(this.#tableSource(item.RangeVar, ctes))
    else if ('JoinExpr' in item) this.#addJoin(level, item.JoinExpr, ctes)
    else if ('RangeSubselect' in item) {
      const { subquery, alias, lateral } = item.RangeSubselect
      if (subquery)
        level.sources.push({ alias: alias?.aliasname ?? '', columns: this.analyse(subquery, lateral ? level : undefined, ctes) })
    } else if ('RangeFunction' in item) {
      const { alias, functions } = item.RangeFunction
      const columns = (alias?.colnames ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
      this.#analyseSubSelects([functions], level, ctes)
      level.sources.push({ alias: alias?.aliasname ?? '', columns: unboundColumns(columns) })
    } else throw new Error(`a source of an unknown kind: ${JSON.stringify(item)}`)
  }

  /** The condition of an outer join restricts only the rows that are joined. */
  #addJoin(level: Level, { jointype, larg, rarg, quals, usingClause }: JoinExpr, ctes: Ctes) {
    if (larg) this.#addSource(level, larg, ctes)
    const before = level.sources.length
    if (rarg) this.#addSource(level, rarg, ctes)
    const joined = level.sources.slice(before)
    const restricts = (column: string) => jointype === 'JOIN_INNER' || joined.some(({ alias }) => column.startsWith(`${alias}.`))
    for (const [left, right] of equalColumns(quals, level)) addEquality(level, left, right, restricts)
    for (const node of usingClause ?? [])
      if ('String' in node) {
        const name = node.String.sval ?? ''
        const left = level.sources.slice(0, before).find(({ columns }) => hasColumn(columns, name))
        for (const right of joined) if (left) addEquality(level, `${left.alias}.${name}`, `${right.alias}.${name}`, restricts)
      }
    this.#analyseSubSelects([quals], level, ctes)
  }

  #analyseSubSelects(parts: unknown, level: Level, ctes: Ctes) {
    for (const { subselect } of findAll<{ subselect?: Node }>(parts, 'SubLink')) if (subselect) this.analyse(subselect, level, ctes)
  }

  #report(level: Level) {
    const bound = boundColumns(level)
    for (const { alias, owned } of level.sources) if (owned && !bound.has(`${alias}.${owned.column}`)) this.unbound.add(owned.table)
  }
}

const unboundColumns = (names: readonly string[]): Relation => names.map((name) => ({ name, isBound: false }))

const hasColumn = (columns: Relation, name: string) => columns.some((column) => column.name === name)

function addEqualities(level: Level, where: Node | undefined) {
  for (const [left, right] of equalColumns(where, level)) addEquality(level, left, right, () => true)
}

function addEquality({ equalities }: Level, left: string, right: string, restricts: (column: string) => boolean) {
  if (restricts(right)) equalities.push([left, right])
  if (restricts(left)) equalities.push([right, left])
}

/** The pairs of columns and parameters that a condition requires to be equal. */
function equalColumns(condition: Node | undefined, level: Level): [string, string][] {
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

function boundColumns(level: Level): ReadonlySet<string> {
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

function outputOf(targets: Node[] | undefined, level: Level): Relation {
  const known = boundColumns(level)
  const columns: Column[] = []
  const add = (name: string, operand: string | undefined) => {
    columns.push({ name, isBound: operand !== undefined && known.has(operand) })
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
function valuesRelation(lists: Node[]): Relation {
  const rows = lists.map((list) => ('List' in list ? (list.List.items ?? []) : []))
  const level: Level = { outer: undefined, sources: [], equalities: [] }
  return (rows[0] ?? []).map((_, at) => ({
    name: `column${at + 1}`,
    isBound: rows.every((row) => operandOf(row[at], level) === PARAMETER),
  }))
}

/** Every node of this kind, but those inside of one that was found. */
export function findAll<Found>(tree: unknown, kind: string): Found[] {
  if (typeof tree !== 'object' || tree === null) return []
  return Object.entries(tree).flatMap(([key, value]) => (key === kind ? [value as Found] : findAll<Found>(value, kind)))
}
