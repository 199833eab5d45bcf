/** Compares every operation of the released document with the current document. */
import { type Document, type Operation, type Parameter, resolveResponse, type Response, type Schema } from './document.ts'
import { compareSchemas, type Context } from './schemas.ts'

/** Returns one sentence for each change that breaks a client of `before`, without duplicates. */
export function findBreakingChanges(before: Document, after: Document): string[] {
  const known = new Map<string, string[]>()
  const findings = Object.entries(before.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const at = `${method.toUpperCase()} ${path}`
      const counterpart = after.paths[path]?.[method]
      return counterpart ? compareOperations(operation, counterpart, { before, after, at, known }) : [`${at}: the operation is gone.`]
    }),
  )
  return [...new Set(findings)]
}

type OperationContext = Omit<Context, 'direction'>

function compareOperations(before: Operation, after: Operation, context: OperationContext): string[] {
  return [
    ...compareOperationIds(before, after, context),
    ...compareSecurity(before, after, context),
    ...compareParameters(before, after, context),
    ...compareBodies(before, after, context),
    ...compareResponses(before, after, context),
    ...compareErrors(before, after, context),
  ]
}

/** Generated clients call an operation by its id. */
function compareOperationIds(before: Operation, after: Operation, { at }: OperationContext): string[] {
  if (before.operationId === after.operationId) return []
  return [`${at}: operationId is "${after.operationId}" now, was "${before.operationId}".`]
}

function compareSecurity({ security: before = [] }: Operation, { security: after = [] }: Operation, { at }: OperationContext): string[] {
  if (after.length === 0 || JSON.stringify(before) === JSON.stringify(after)) return []
  return [`${at}: needs ${JSON.stringify(after)} now, needed ${JSON.stringify(before)}.`]
}

const parameterName = ({ in: where, name }: Parameter) => `${where} parameter ${name}`

function compareParameters(
  { parameters: before = [] }: Operation,
  { parameters: after = [] }: Operation,
  context: OperationContext,
): string[] {
  const old = new Map(before.map((parameter) => [parameterName(parameter), parameter]))
  const current = new Map(after.map((parameter) => [parameterName(parameter), parameter]))
  const newlyRequired = [...current].filter(([name, { required }]) => required && !old.get(name)?.required)
  return [
    ...newlyRequired.map(([name]) => `${context.at}: the ${name} is required now.`),
    ...[...old].flatMap(([name, { schema }]) => {
      const counterpart = current.get(name)
      if (!counterpart) return [`${context.at}: the ${name} is gone.`]
      const parameterContext: Context = { ...context, at: `${context.at}: ${name}`, direction: 'request' }
      return compareSchemas(asText(schema), asText(counterpart.schema), parameterContext)
    }),
  ]
}

/** A parameter is sent as text, so a boolean is the same as the texts `true` and `false`. */
function asText(schema: Schema): Schema {
  if (schema.type !== 'boolean') return schema
  const text = { ...schema, type: 'string', enum: ['true', 'false'] }
  return schema.default === undefined ? text : { ...text, default: JSON.stringify(schema.default) }
}

function compareBodies({ requestBody: before }: Operation, { requestBody: after }: Operation, context: OperationContext): string[] {
  const at = `${context.at}: request body`
  return [
    ...(after?.required && !before?.required ? [`${at}: is required now.`] : []),
    ...compareContent(before ?? {}, after ?? {}, { ...context, at, direction: 'request' }),
  ]
}

function compareContent({ content: before = {} }: Response, { content: after = {} }: Response, context: Context): string[] {
  return Object.entries(before).flatMap(([type, { schema }]) => {
    const counterpart = after[type]
    return counterpart ? compareSchemas(schema, counterpart.schema, context) : [`${context.at}: the media type ${type} is gone.`]
  })
}

const isError = (status: string) => !/^[23]/.test(status)

/** Compares successes and redirections status by status, since a client reads the body by the status. */
function compareResponses({ responses: before }: Operation, { responses: after }: Operation, context: OperationContext): string[] {
  // A new 304 breaks no client, because the server sends it only in response to a conditional request.
  const added = Object.keys(after).filter((status) => status.startsWith('2') && !(status in before))
  return [
    ...added.map((status) => `${context.at}: may answer ${status} now.`),
    ...Object.entries(before).flatMap(([status, response]) => {
      const counterpart = after[status]
      if (!counterpart) return isError(status) ? [] : [`${context.at}: the status ${status} is gone.`]
      return compareResponse(status, resolveResponse(context.before, response), resolveResponse(context.after, counterpart), context)
    }),
  ]
}

function compareResponse(status: string, before: Response, after: Response, context: OperationContext): string[] {
  const at = `${context.at}: ${status}`
  const headers = Object.keys(before.headers ?? {}).filter((name) => !(name in (after.headers ?? {})))
  return [
    ...headers.map((name) => `${at}: the header ${name} is gone.`),
    ...(isError(status) ? [] : compareContent(before, after, { ...context, at, direction: 'response' })),
  ]
}

/**
 * Compares all errors of an operation together. An error that has another status now differs in its member `status`.
 */
function compareErrors(before: Operation, after: Operation, context: OperationContext): string[] {
  const errors = errorSchemasOf(context.before, before)
  if (errors.length === 0) return []
  return compareSchemas({ anyOf: errors }, { anyOf: errorSchemasOf(context.after, after) }, { ...context, direction: 'response' })
}

function errorSchemasOf(document: Document, { responses }: Operation): Schema[] {
  const errors = Object.entries(responses).filter(([status]) => isError(status))
  return errors.flatMap(([, response]) => Object.values(resolveResponse(document, response).content ?? {}).map(({ schema }) => schema))
}
