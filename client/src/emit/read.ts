/** Reads the contract: every slice, operation, type and refusal. */
import openapi from '@contacts/contract/openapi.json' with { type: 'json' }
import { contract, PROBLEM_TYPE, type Access, type Code } from '@contacts/contract'
import { isAppRoute, isAppRouteNoBody, isAppRouteOtherResponse, type AppRoute, type AppRouter } from '@ts-rest/core'
import * as z from 'zod'
import { BLOB, type ContractData, type Editing, type Listing, type Operation, type Slice, UPLOAD } from './operation.ts'
import { memberOf } from './print.ts'
import { checkRules } from './rules.ts'
import { definitions, ensureDefined, readCodes, readRefusals, readShape } from './schemas.ts'

export function readContract(): ContractData {
  const slices = Object.entries(contract).map(([name, router]) => readSlice(name, router))
  return { slices, refusals: readRefusals(), definitions }
}

function readSlice(name: string, router: AppRouter): Slice {
  const operations = Object.entries(router).map(([key, route]) => {
    if (!isAppRoute(route)) throw new Error(`${name}.${key}: a slice contains operations only`)
    return readOperation(name, key, route)
  })
  const listing = findListing(name, operations)
  const file = findFile(name, operations)
  const editing = findEditing(name, operations)
  const { description } = ensureDefined(openapi.tags.find((tag) => tag.name === name))
  return { name, description, operations, ...(listing && { listing }), ...(file && { file }), ...(editing && { editing }) }
}

function findListing(slice: string, operations: Operation[]): Listing | undefined {
  const isPaged = ({ answers }: Operation) => answers.some(({ shape }) => shape && memberOf(shape.schema, 'next_cursor'))
  // A list with path parameters is a part of one resource, which `iterate` does not read.
  const [operation, ...others] = operations.filter((each) => isPaged(each) && !each.params)
  if (!operation) return undefined
  if (others.length > 0) throw new Error(`${slice}: iterate() reads the paged list without path parameters, so a slice may have only one`)
  const items = ensureDefined(memberOf(answerOf(operation).schema, 'items'))
  return { operation, query: ensureDefined(operation.query), item: ensureDefined(items.items) as Listing['item'] }
}

function findFile(slice: string, operations: Operation[]) {
  const [file, ...others] = operations.filter(({ isDownloadable }) => isDownloadable)
  if (others.length > 0) throw new Error(`${slice}: download() streams the downloadable operation, so a slice may have only one`)
  return file
}

function findEditing(slice: string, operations: Operation[]): Editing | undefined {
  const [get, patch] = ['get', 'patch'].map((wanted) => operations.find(({ name }) => name === wanted))
  if (!get || !patch) return undefined
  if (!patch.acceptsIfMatch) throw new Error(`${slice}: edit() calls patch with If-Match, so patch must accept it`)
  const hasSameResult = get.codes.every((code) => patch.codes.includes(code)) && answerOf(get).name === answerOf(patch).name
  if (!hasSameResult)
    throw new Error(`${slice}: edit() returns a result of get or patch, so patch must list each error of get and return the same type`)
  const id = ensureDefined(memberOf(ensureDefined(patch.params).schema, 'id'))
  return { get, patch, id, body: ensureDefined(patch.body), answer: answerOf(get) }
}

const answerOf = ({ answers: [first] }: Operation) => ensureDefined(first?.shape)

function readOperation(slice: string, name: string, route: AppRoute): Operation {
  const { method, path, summary = '', description = '', pathParams, query } = route
  const { access, consumes, repeatable, streams } = route.metadata as Access
  const body = readBody(route)
  const results = readResponses(slice, name, route)
  const operation: Operation = {
    slice,
    name,
    method,
    path,
    summary,
    description,
    ...(pathParams && { params: readShape(pathParams, 'input') }),
    ...(query && { query: readShape(query, 'input') }),
    ...(body && { body }),
    ...results,
    needsSession: access === 'session',
    acceptsIdempotencyKey: acceptsHeader(route, 'idempotency-key'),
    acceptsIfMatch: acceptsHeader(route, 'if-match'),
    isRepeatable: repeatable === true,
    isDownloadable: streams === true || results.answers.some(({ shape }) => shape === BLOB),
  }
  checkRules(operation, consumes)
  return operation
}

function readBody(route: AppRoute) {
  const body = 'body' in route ? route.body : undefined
  if (body === undefined || isAppRouteNoBody(body)) return undefined
  return body instanceof z.ZodType ? readShape(body, 'input') : UPLOAD
}

const acceptsHeader = ({ headers }: AppRoute, name: string) => headers instanceof z.ZodObject && name in headers.shape

/** The media types of a file, without parameters such as the charset, separated by spaces. */
function mediaTypesOf(contentType: string, metadata: unknown) {
  const { alternatives = [] } = metadata as Access
  return [...new Set([contentType, ...alternatives].map((type) => type.replace(/;.*/, '')))].join(' ')
}

function readResponses(slice: string, name: string, { responses, metadata }: AppRoute) {
  const answers: Operation['answers'] = []
  const codes: Code[] = []
  for (const [status, response] of Object.entries(responses)) {
    // The service answers 304 to `If-None-Match` only, which the client does not send.
    if (status === '304') continue
    if (isAppRouteNoBody(response)) answers.push({ status: Number(status), mediaType: '' })
    else if (!isAppRouteOtherResponse(response))
      answers.push({ status: Number(status), mediaType: 'application/json', shape: readShape(response, 'output') })
    else if (response.contentType === PROBLEM_TYPE) codes.push(...readCodes(response.body))
    else if (response.body instanceof z.ZodType) throw new Error(`${slice}.${name}: the client cannot read ${response.contentType}`)
    else answers.push({ status: Number(status), mediaType: mediaTypesOf(response.contentType, metadata), shape: BLOB })
  }
  return { answers, codes }
}
