/**
 * Builds the SQL of lists. The shape of this SQL depends on the request, but every value from a request is bound to a
 * parameter: the text is put together from constants, column names, and numbers that the server computed.
 */
export type Bind = (value: unknown) => string

/** The parameters of a query. `bind` adds one and returns its placeholder. */
export function parameters(...values: unknown[]) {
  return { values, bind: (value: unknown) => `$${values.push(value)}` }
}

export const and = (conditions: string[]) => conditions.join(' and ')
export const or = (alternatives: string[]) => `(${alternatives.join(' or ')})`
export const unionAll = (queries: string[]) => queries.join('\n union all ')
