/**
 * Builds the SQL text of lists, whose shape depends on the request. Every value from a request is bound to a parameter.
 * The text contains only names, and numbers that the server computed.
 */
export type Bind = (value: unknown) => string

/** The parameters of a query. `bind` adds one and returns its placeholder. */
export function parameters(...values: unknown[]) {
  return { values, bind: (value: unknown) => `$${values.push(value)}` }
}

export const and = (conditions: string[]) => conditions.join(' and ')
export const or = (alternatives: string[]) => `(${alternatives.join(' or ')})`
export const unionAll = (queries: string[]) => queries.join('\n union all ')
