/**
 * Defines statements. A statement is a query over the tables of the entities, built once with a placeholder for each
 * parameter and sent by name, so that PostgreSQL plans it once per connection.
 */
import {
  type Compilable,
  type DeleteResult,
  DummyDriver,
  type InsertResult,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCreator,
  type RawBuilder,
  type RootOperationNode,
  sql,
  type SqlBool,
  type UpdateResult,
} from 'kysely'
import type { Query } from './query.ts'

export type Statement<P extends object, Row> = (params: P) => Query<Row>

interface Registered {
  text: string
  /** The syntax tree of kysely for this text. */
  node: RootOperationNode
}

/** Every statement by its name, so that tests can read all of them and have the databases prepare them. */
export const registry = new Map<string, Registered>()

class Placeholder<Name> {
  readonly name: Name
  constructor(name: Name) {
    this.name = name
  }
}

/**
 * Compiles a parameter that is used twice to one placeholder. Every other value is a constant of the source code, and
 * becomes part of the SQL text.
 */
class StatementCompiler extends PostgresQueryCompiler {
  #order: unknown[] = []

  override compileQuery(...args: [RootOperationNode, never]) {
    this.#order = []
    return super.compileQuery(...args)
  }

  protected override appendValue(value: unknown) {
    if (!(value instanceof Placeholder)) return this.appendImmediateValue(value)
    const index = this.#order.indexOf(value.name)
    if (index !== -1) return this.append(`$${index + 1}`)
    this.#order.push(value.name)
    super.appendValue(value)
  }
}

const dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db: Kysely<never>) => new PostgresIntrospector(db),
  createQueryCompiler: () => new StatementCompiler(),
}

/** The parameters as `build` gets them: a placeholder for each. */
export type Params<P> = { readonly [K in keyof P]-?: RawBuilder<P[K]> }

/** PostgreSQL has booleans where kysely allows 0 and 1; a statement without `returning` has no rows. */
type ResultRow<Row> = Row extends InsertResult | UpdateResult | DeleteResult
  ? never
  : { [K in keyof Row]: SqlBool extends Row[K] ? Exclude<Row[K], 0 | 1> : Row[K] }

/** Makes the function that defines the statements over these tables. */
export function statementsOver<Tables>() {
  const builder = new Kysely<Tables>({ dialect })

  /** `build` returns a query of the builder, or `sql` where PostgreSQL can do more than the builder. */
  return function statement<P extends object, Row>(
    name: string,
    build: (db: QueryCreator<Tables>, params: Params<P>) => Compilable<Row> | RawBuilder<Row>,
  ): Statement<P, ResultRow<Row>> {
    const get = (_: object, param: string) => sql.val(new Placeholder(param))
    // A spread of the parameters would silently leave columns out.
    const ownKeys = () => {
      throw new Error(`Statement ${name}: name each parameter instead of spreading them.`)
    }
    const { sql: text, parameters, query } = build(builder, new Proxy({}, { get, ownKeys }) as Params<P>).compile(builder)
    if (registry.has(name)) throw new Error(`Two statements are named ${name}.`)
    registry.set(name, { text, node: query })
    const order = (parameters as Placeholder<keyof P>[]).map((placeholder) => placeholder.name)
    return (params) => ({ name, text, values: order.map((param) => params[param]) })
  }
}
