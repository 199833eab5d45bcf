/** Compares every operation of the released document with today's. */
import { type Document, type Operation, type Parameter, resolveResponse, type Response, type Schema } from './document.ts'
import { compareSchemas, type Context } from './schemas.ts'

/** The sentences that say what breaks a client of `before`; each once. */
export function findBreakingChanges(before: Document, after: Document): string[] {
  const known = new Map<string, string[]>()
  const findings = Object.entries(before.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const at = `${method.toUpperCase()} ${path}`
      const other = after.paths[path]?.[method]
      return other ? compareOperations(operation, other, { before, after, at, known }) : [`${at}: the operation is gone.`]
    }),
  )
  return [...new Set(findings)]
}

type Place = Omit<Context, 'direction'>

function compareOperations(before: Operation, after: Operation, place: Place): string[] {
  return [
    ...compareNames(before, after, place),
    ...compareSecurity(before, after, place),
    ...compareParameters(before, after, place),
    ...compareBodies(before, after, place),
    ...compareResponses(before, after, place),
    ...compareRefusals(before, after, place),
  ]
}

/** Generated clients call an operation by its id. */
function compareNames(before: Operation, after: Operation, { at }: Place): string[] {
  if (before.operationId === after.operationId) return []
  return [`${at}: operationId is "${after.operationId}" now, was "${before.operationId}".`]
}

function compareSecurity({ security: before = [] }: Operation, { security: after = [] }: Operation, { at }: Place): string[] {
  if (after.length === 0 || JSON.stringify(before) === JSON.stringify(after)) return []
  return [`${at}: needs ${JSON.stringify(after)} now, needed ${JSON.stringify(before)}.`]
}

const parameterName = ({ in: where, name }: Parameter) => `${where} parameter ${name}`

function compareParameters({ parameters: before = [] }: Operation, { parameters: after = [] }: Operation, place: Place): string[] {
  const old = new Map(before.map((parameter) => [parameterName(parameter), parameter]))
  const current = new Map(after.map((parameter) => [parameterName(parameter), parameter]))
  const newlyRequired = [...current].filter(([name, { required }]) => required && !old.get(name)?.required)
  return [
    ...newlyRequired.map(([name]) => `${place.at}: the ${name} is required now.`),
    ...[...old].flatMap(([name, { schema }]) => {
      const other = current.get(name)
      if (!other) return [`${place.at}: the ${name} is gone.`]
      return compareSchemas(schema, other.schema, { ...place, at: `${place.at}: ${name}`, direction: 'request' })
    }),
  ]
}

function compareBodies({ requestBody: before }: Operation, { requestBody: after }: Operation, place: Place): string[] {
  const at = `${place.at}: request body`
  return [
    ...(after?.required && !before?.required ? [`${at}: is required now.`] : []),
    ...compareContent(before ?? {}, after ?? {}, { ...place, at, direction: 'request' }),
  ]
}

function compareContent({ content: before = {} }: Response, { content: after = {} }: Response, context: Context): string[] {
  return Object.entries(before).flatMap(([type, { schema }]) => {
    const other = after[type]
    return other ? compareSchemas(schema, other.schema, context) : [`${context.at}: the media type ${type} is gone.`]
  })
}

const isRefusal = (status: string) => !/^[23]/.test(status)

/** Success and redirection: each as it was, since a client reads the body by the status. */
function compareResponses({ responses: before }: Operation, { responses: after }: Operation, place: Place): string[] {
  // A 304 answers only clients that sent a condition.
  const added = Object.keys(after).filter((status) => status.startsWith('2') && !(status in before))
  return [
    ...added.map((status) => `${place.at}: may answer ${status} now.`),
    ...Object.entries(before).flatMap(([status, response]) => {
      const other = after[status]
      if (!other) return isRefusal(status) ? [] : [`${place.at}: the status ${status} is gone.`]
      return compareResponse(status, resolveResponse(place.before, response), resolveResponse(place.after, other), place)
    }),
  ]
}

function compareResponse(status: string, before: Response, after: Response, place: Place): string[] {
  const at = `${place.at}: ${status}`
  const headers = Object.keys(before.headers ?? {}).filter((name) => !(name in (after.headers ?? {})))
  return [
    ...headers.map((name) => `${at}: the header ${name} is gone.`),
    ...(isRefusal(status) ? [] : compareContent(before, after, { ...place, at, direction: 'response' })),
  ]
}

/** All refusals of an operation together: a code that answers with another status is found by the `status` of its schema. */
function compareRefusals(before: Operation, after: Operation, place: Place): string[] {
  const refusals = refusalsOf(place.before, before)
  if (refusals.length === 0) return []
  return compareSchemas({ anyOf: refusals }, { anyOf: refusalsOf(place.after, after) }, { ...place, direction: 'response' })
}

function refusalsOf(document: Document, { responses }: Operation): Schema[] {
  const refusals = Object.entries(responses).filter(([status]) => isRefusal(status))
  return refusals.flatMap(([, response]) => Object.values(resolveResponse(document, response).content ?? {}).map(({ schema }) => schema))
}
