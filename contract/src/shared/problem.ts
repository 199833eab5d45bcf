/** The bodies of errors, `application/problem+json` (RFC 9457), and `failsWith`, which lists the errors of a route. */
import { type ContractOtherResponse, initContract } from '@ts-rest/core'
import * as z from 'zod'
import { type Code, codes, problems, type StatusOf } from './problems.ts'

const c = initContract()

export const PROBLEM_TYPE = 'application/problem+json'

const aFieldError = { pointer: '#/phones/0/number', code: 'too-few-digits', detail: 'A phone number has at least one digit.' }

export const FieldError = z
  .object({
    pointer: z.string().meta({
      description:
        'The invalid member: a JSON Pointer (RFC 6901) into the body such as `#/phones/0/number`, or `query/days` ' +
        'for a member of the query.',
    }),
    code: z.string().meta({ description: 'The stable name of the error, in kebab-case: `required`, `too-long`, `unknown-member`, ….' }),
    detail: z.string().meta({ description: 'An explanation for people.' }),
  })
  .meta({ id: 'FieldError', description: 'One invalid member of a request.', examples: [aFieldError] })
export type FieldError = z.infer<typeof FieldError>

/** The body of an error: a union over the codes, so that a `switch` over `code` narrows the other members. */
export type ProblemBody<C extends Code = Code> = C extends Code
  ? { type: string; title: string; status: StatusOf<C>; detail: string; code: C; request_id: string } & Members<C>
  : never
type Members<C extends Code> = C extends 'validation-failed' ? { errors: FieldError[]; error_count: number } : unknown

/** Maximum number of invalid members in a problem, so that many mistakes in a body do not make a huge response. */
export const MAX_ERRORS = 20

/** The members of `validation-failed` that other problems do not have. */
const validationMembers = {
  errors: z
    .array(FieldError)
    .max(MAX_ERRORS)
    .meta({ description: `The first ${MAX_ERRORS} invalid members.` }),
  error_count: z.int().min(1).meta({
    description: 'The number of all invalid members, whether `errors` lists them or not. Of `additional_data` at most 20 are counted.',
  }),
}

/** The schema of the body of each error. */
export const problemSchemas = Object.fromEntries(codes.map((code) => [code, bodySchema(code)])) as ProblemSchemas
type ProblemSchemas = { [C in Code]: z.ZodType<ProblemBody<C>, ProblemBody<C>> }

function bodySchema(code: Code): z.ZodType {
  const { status, title, cause } = problems[code]
  const base = {
    type: z.string().meta({ description: 'URL of the documentation page of this error, `/problems/{code}`.', format: 'uri' }),
    title: z.literal(title).meta({ description: 'A summary that is the same each time this error occurs.' }),
    status: z.literal(status).meta({ description: 'The HTTP status code.' }),
    detail: z.string().meta({ description: 'An explanation of this occurrence, for people.' }),
    code: z.literal(code).meta({ description: 'The stable name of the error, for programs.' }),
    request_id: z.string().meta({ description: 'The `X-Request-Id` of the response. Quote it when you ask for help.' }),
  }
  return z
    .object({ ...base, ...(code === 'validation-failed' && validationMembers) })
    .meta({ id: componentName(code), description: `${title}. ${cause}`, examples: [exampleOf(code)] })
}

/** `contact-not-found` is the component `ContactNotFoundProblem`. */
function componentName(code: Code) {
  return `${code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Problem`
}

export function exampleOf(code: Code) {
  const { status, title, cause } = problems[code]
  return {
    type: `https://contacts.example/problems/${code}`,
    title,
    status,
    detail: cause,
    code,
    request_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
    ...(code === 'validation-failed' && { errors: [aFieldError], error_count: 1 }),
  }
}

type CodesAt<C extends Code, S> = C extends Code ? (StatusOf<C> extends S ? C : never) : never
type ErrorResponses<C extends Code> = {
  [S in StatusOf<C>]: ContractOtherResponse<z.ZodType<ProblemBody<CodesAt<C, S>>, ProblemBody<CodesAt<C, S>>>>
}

/**
 * The errors of a route, to be spread into its `responses`: one body schema for each status, a union if several codes
 * have the same status.
 */
export function failsWith<const C extends Code>(...listed: C[]): ErrorResponses<C> {
  // Not `Map.groupBy`, which Node 20 does not have.
  const schemas = new Map<number, z.ZodType[]>()
  for (const code of new Set<Code>(listed)) {
    const { status } = problems[code]
    schemas.set(status, [...(schemas.get(status) ?? []), problemSchemas[code]])
  }
  const responses = [...schemas].map(([status, options]) => {
    const [only, ...others] = options
    const body = only && others.length === 0 ? only : z.union(options)
    return [status, c.otherResponse({ contentType: PROBLEM_TYPE, body })]
  })
  return Object.fromEntries(responses) as ErrorResponses<C>
}
