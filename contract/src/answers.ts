/**
 * Holds an answer, as it came over the wire, against its operation. The schemas of the routes are for the side that answers:
 * an instant is a Date to them. So an answer is read by schemas that are made of the same JSON Schema as the document.
 */
import * as z from 'zod'
import type { Operation } from './operations.ts'
import { problems, problemSchemas, SERVER_WIDE } from './shared/problem.ts'

export interface AnswerIssue {
  /** The place: a JSON Pointer (RFC 6901) into the answer, as `#/items/0/version`. */
  pointer: string
  /** What is wrong there, for a person to read. */
  detail: string
}

/** What is wrong with an answer; nothing where it is one of the operation. Members that nobody knows are none of it: answers may gain some. */
export function findIssues(operation: Operation, status: number, body: unknown): AnswerIssue[] {
  const { name, route } = operation
  if (status >= 400) return findProblemIssues(operation, status, body)
  const schema = route.responses[status]
  return schema instanceof z.ZodType ? differences(schema, body) : [{ pointer: '#', detail: `${name} answers no JSON with ${status}.` }]
}

/** The code says which refusal it was meant to be. */
function findProblemIssues({ name, codes }: Operation, status: number, body: unknown): AnswerIssue[] {
  const issues = differences(Coded, body)
  if (issues.length > 0) return issues
  const { code } = body as z.infer<typeof Coded>
  const known = [...codes, ...SERVER_WIDE].find((each) => each === code && problems[each].status === status)
  return known
    ? differences(problemSchemas[known], body)
    : [{ pointer: '#/code', detail: `${name} is not refused with ${status} ${code}.` }]
}

const Coded = z.object({ code: z.string() })

function differences(schema: z.ZodType, body: unknown): AnswerIssue[] {
  const { error } = onWire(schema).safeParse(body)
  return (error?.issues ?? [])
    .flatMap((issue) => innermost(issue))
    .map(({ path, message }) => ({ pointer: pointerTo(path), detail: message }))
}

const made = new WeakMap<z.ZodType, z.ZodType>()

function onWire(schema: z.ZodType) {
  const known = made.get(schema)
  if (known) return known
  const json = z.toJSONSchema(schema, { io: 'output', override: ({ jsonSchema }) => loosen(jsonSchema) })
  const wire = z.fromJSONSchema(json as z.core.JSONSchema.JSONSchema)
  made.set(schema, wire)
  return wire
}

function loosen(schema: z.core.JSONSchema.BaseSchema) {
  if (schema.additionalProperties === false) delete schema.additionalProperties
  // It counts code points, and zod would count UTF-16 units.
  delete schema.maxLength
  // It says the same once more.
  if (schema.format) delete schema.pattern
}

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'>

/** Of a union, what the choice says that the value was meant to be: the one that goes furthest before it finds something. */
function innermost(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const choices = issue.errors.map((errors) => errors.flatMap((each) => innermost(each)))
  const [best = []] = choices.filter(isInside).toSorted((a, b) => a.length - b.length)
  return best.length > 0 ? best.map(({ path, message }) => ({ path: [...issue.path, ...path], message })) : [issue]
}

const isInside = (issues: Issue[]) => issues.every(({ path }) => path.length > 0)

const pointerTo = (path: readonly PropertyKey[]) =>
  ['#', ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
