/** Which parts of a request are invalid, as `errors` of the problem `validation-failed`. */
import type { Code, FieldError } from '@contacts/contract'
import type { RequestValidationError } from '@ts-rest/fastify'
import type { $ZodIssue } from 'zod/v4/core'
import { Problem, validationFailed } from '../../core/problem.ts'

export const unknownMember = (pointer: string): FieldError => ({
  pointer,
  code: 'unknown-member',
  detail: 'There is no such member.',
})

export const bodyErrors = (issues: readonly $ZodIssue[]) => allErrors(issues, 'body')

/** The problem of a request that does not match the contract. */
export function invalidRequest({ headers, body, query, pathParams }: RequestValidationError): Problem {
  const [header] = issuesOf(headers)
  if (header) return new Problem('malformed-request', header.message)
  const errors = [...allErrors(issuesOf(query), 'query'), ...bodyErrors(issuesOf(body))]
  if (errors.length > 0) return validationFailed(errors)
  // For a malformed id, the contract's message is a problem code, such as `contact-not-found`.
  const [parameter] = issuesOf(pathParams)
  return new Problem((parameter?.message ?? 'malformed-request') as Code)
}

/** ts-rest types the error of a part for any validation library. An error of zod has `issues`. */
const issuesOf = (part: unknown) => (part as { issues?: readonly $ZodIssue[] } | null)?.issues ?? []

type Part = 'query' | 'body'

/** Omits consequences of a wrong type: zod also checks the length of a string in place of an array, for example. */
function allErrors(issues: readonly $ZodIssue[], part: Part): FieldError[] {
  const errors = issues.flatMap((issue) => fieldErrors(issue, part))
  const wrongTypes = new Set(errors.filter(({ code }) => code === 'wrong-type').map(({ pointer }) => pointer))
  return errors.filter(({ code, pointer }) => code === 'wrong-type' || !wrongTypes.has(pointer))
}

function fieldErrors(issue: $ZodIssue, part: Part): FieldError[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownMember(pointerTo([...issue.path, key], part)))
  const [code, detail] = describe(issue)
  return [{ pointer: pointerTo(issue.path, part), code, detail }]
}

/** A JSON pointer into the body (RFC 6901), or the name of a query parameter. */
function pointerTo(path: PropertyKey[], part: Part) {
  if (part === 'query') return `query/${path.map(String).join('/')}`
  return ['#', ...path.map((key) => escapePointer(String(key)))].join('/')
}

export const escapePointer = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')

type Description = [code: string, detail: string]

function describe(issue: $ZodIssue): Description {
  switch (issue.code) {
    case 'custom':
      return [String(issue.params?.['code'] ?? 'invalid'), issue.message]
    case 'invalid_type':
      // An issue does not contain the input; only its message distinguishes a missing value from one of a wrong type.
      return issue.message.endsWith('received undefined') ? ['required', 'This member is required.'] : ['wrong-type', describeType(issue)]
    case 'too_big':
      return describeTooBig(issue.origin, issue.maximum)
    case 'too_small':
      return describeTooSmall(issue.origin, issue.minimum)
    case 'invalid_format':
      return ['wrong-format', FORMATS[issue.format] ?? asSentence(issue.message)]
    case 'invalid_value':
      return ['not-allowed', oneOf(issue.values)]
    case 'invalid_union':
      return 'options' in issue && issue.options ? ['not-allowed', oneOf(issue.options)] : ['invalid', asSentence(issue.message)]
    default:
      return ['invalid', asSentence(issue.message)]
  }
}

// The messages of zod name its own types.
const TYPES: Record<string, string> = {
  string: 'a string',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
}
const FORMATS: Record<string, string> = { guid: 'Must be a UUID.' }

/** Keeps a message that the contract defines. */
const describeType = ({ message, expected }: { message: string; expected: string }) => {
  const type = TYPES[expected]
  return type && message.startsWith('Invalid input') ? `Must be ${type}.` : asSentence(message)
}

const asSentence = (message: string) => (message.endsWith('.') ? message : `${message}.`)

const oneOf = (values: readonly unknown[]) => `Must be one of: ${values.map(String).join(', ')}.`

function describeTooBig(origin: string, maximum: number | bigint): Description {
  if (origin === 'array') return ['too-many', `At most ${maximum} items are allowed.`]
  if (origin === 'string') return ['too-long', `Must have at most ${maximum} characters.`]
  return ['too-large', `Must be at most ${maximum}.`]
}

function describeTooSmall(origin: string, minimum: number | bigint): Description {
  if (origin === 'array') return ['too-small', `Must have at least ${minimum} item${minimum === 1 ? '' : 's'}.`]
  if (origin !== 'string') return ['too-small', `Must be at least ${minimum}.`]
  return ['too-short', minimum === 1 ? 'Must not be empty.' : `Must have at least ${minimum} characters.`]
}
