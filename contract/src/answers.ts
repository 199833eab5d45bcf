/**
 * Validates a response body against its operation. The route schemas are written for the server and expect a
 * `Date` for each date-time. A JSON body has a string instead, so it is validated against zod schemas that are
 * rebuilt from the JSON Schema of the route schemas.
 */
import * as z from 'zod'
import type { Operation } from './operations.ts'
import { problemSchemas } from './shared/problem.ts'
import { problems, SERVER_WIDE } from './shared/problems.ts'

export interface AnswerIssue {
  /** JSON Pointer (RFC 6901) into the body, such as `#/items/0/version`. */
  pointer: string
  /** What is wrong with the value, in English. */
  detail: string
}

/**
 * Lists where a body differs from the schema of its status. Unknown members are allowed: later versions may add some.
 */
export function findIssues(operation: Operation, status: number, body: unknown): AnswerIssue[] {
  const { name, route } = operation
  if (status >= 400) return findProblemIssues(operation, status, body)
  const schema = route.responses[status]
  if (schema instanceof z.ZodType) return validate(schema, body)
  return [{ pointer: '#', detail: `${name} has no JSON response with status ${status}.` }]
}

function findProblemIssues({ name, codes }: Operation, status: number, body: unknown): AnswerIssue[] {
  const parsed = WithCode.safeParse(body)
  if (!parsed.success) return validate(WithCode, body)
  const { code } = parsed.data
  const listedCode = [...codes, ...SERVER_WIDE].find((each) => each === code && problems[each].status === status)
  if (listedCode) return validate(problemSchemas[listedCode], body)
  return [{ pointer: '#/code', detail: `${name} has no error ${code} with status ${status}.` }]
}

const WithCode = z.object({ code: z.string() })

function validate(schema: z.ZodType, body: unknown): AnswerIssue[] {
  const { error } = wireSchema(schema).safeParse(body)
  return (error?.issues ?? [])
    .flatMap((issue) => issuesOfBestOption(issue))
    .map(({ path, message }) => ({ pointer: pointerTo(path), detail: message }))
}

const wireSchemas = new WeakMap<z.ZodType, z.ZodType>()

function wireSchema(schema: z.ZodType) {
  const cached = wireSchemas.get(schema)
  if (cached) return cached
  const json = z.toJSONSchema(schema, { io: 'output', override: ({ jsonSchema }) => loosen(jsonSchema) })
  const wire = z.fromJSONSchema(json as z.core.JSONSchema.JSONSchema)
  wireSchemas.set(schema, wire)
  return wire
}

function loosen(schema: z.core.JSONSchema.BaseSchema) {
  if (schema.additionalProperties === false) delete schema.additionalProperties
  // `maxLength` counts code points, but zod would count UTF-16 code units.
  delete schema.maxLength
  // zod adds a pattern that repeats the format.
  if (schema.format) delete schema.pattern
}

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'>

/** For a union, returns only the issues of the option that matches the value best: the one with the fewest issues. */
function issuesOfBestOption(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const options = issue.errors.map((errors) => errors.flatMap((each) => issuesOfBestOption(each)))
  const [best = []] = options.filter(areBelowRoot).toSorted((a, b) => a.length - b.length)
  return best.length > 0 ? best.map(({ path, message }) => ({ path: [...issue.path, ...path], message })) : [issue]
}

/** An issue at the root means that the value is of another kind, such as null instead of an object. */
const areBelowRoot = (issues: Issue[]) => issues.every(({ path }) => path.length > 0)

const pointerTo = (path: readonly PropertyKey[]) =>
  ['#', ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
