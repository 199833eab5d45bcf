/**
 * Reads the body of a response, and decides whether the response is a success, a refusal that the operation lists, or
 * an error to throw.
 *
 * Here, an answer is a response with its body. Successes and refusals count only if the service itself has sent them: a
 * proxy, a captive portal or the target of a redirect may return 200, too, and some refusals end the session.
 */
import type { PreparedCall } from './prepare.ts'
import { type AnswerIssue, ConnectionError, InvalidAnswerError, type Result, ServiceError } from './result.ts'
import type { Route } from './route.ts'
import { unlistedCodes, unlistedStatuses } from './routes.gen.ts'
import type { Problem, ServerWideProblem } from './types.gen.ts'
import { waitFor } from './wait.ts'

export type Content = string | Blob | AsyncIterable<Uint8Array>

export async function readContent(response: Response, call: PreparedCall): Promise<Content> {
  if (call.route.downloadable && !findMismatch(call.route, response)) {
    if (call.stream) return response.body ? readChunks(response.body, call) : readWhole(response)
    if (typeof call.route.successes[response.status] === 'string') return response.blob()
  }
  return response.text()
}

/** The chunks of a stream. An abort cancels the stream, and so does a reader that stops early. */
async function* readChunks(stream: ReadableStream<Uint8Array>, call: PreparedCall) {
  // Some browsers cannot iterate a stream.
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await waitFor(reader.read(), call.signal)
      if (done) return
      yield value
    }
  } catch (error) {
    throw toConnectionError(error, call)
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

/** React Native has no streams: it delivers the whole body at once. */
async function* readWhole(response: Response) {
  yield new Uint8Array(await response.arrayBuffer())
}

/**
 * Returns the reason if the caller aborted the call, the error of the time limit if `callTimeout` has passed, or else a
 * `ConnectionError` with the cause.
 */
export function toConnectionError(cause: unknown, { signal, limit }: PreparedCall): unknown {
  // Then the cause is the reason of the abort.
  const isAborted = signal?.aborted || limit.signal.aborted
  return isAborted ? cause : new ConnectionError('No answer', { cause, attempts: limit.attempts })
}

export function toResult(call: PreparedCall, response: Response, content: Content): Result {
  const { ok, status, headers } = response
  const reply = { status, headers, requestId: headers.get('x-request-id'), response }
  // `readContent` returns bytes only after it has found that the response is a success of the operation.
  if (typeof content !== 'string') return { ...reply, ok, data: content } as Result
  const data = parseJson(content)
  const issues = findIssues(call, response, content, data)
  if (issues.length > 0) throw new InvalidAnswerError({ ...reply, body: content, operation: call.route.operation, issues })
  if (ok) return { ...reply, ok, data } as Result

  const problem = problemOf(response, data)
  if (problem && !isUnlisted(problem, status)) return { ...reply, ok, problem } as Result
  throw new ServiceError({ ...reply, problem: problem as ServerWideProblem | null, body: content })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns how a success differs from those that the operation lists. With `check`, refusals are compared, too. */
function findIssues({ route, check }: PreparedCall, response: Response, content: string, data: unknown): readonly AnswerIssue[] {
  const { ok, status } = response
  const mismatch = ok && findMismatch(route, response)
  if (mismatch) return [{ pointer: '#', detail: mismatch }]
  const checked = check && isFromService(response) ? check(route.operation, status, data) : undefined
  return checked?.length || !ok ? (checked ?? []) : findWrongShape(route, status, content, data)
}

/** Returns what is wrong with the status or the headers of a success; undefined if nothing is wrong. */
function findMismatch({ successes }: Route, response: Response) {
  const success = successes[response.status]
  const expected = typeof success === 'object' ? 'application/json' : success
  const type = mediaTypeOf(response)
  if (response.redirected) return 'The request was redirected.'
  if (!isFromService(response)) return 'The header X-Request-Id is missing.'
  if (expected === undefined) return `The operation has no success ${response.status}.`
  return expected && !expected.split(' ').includes(type) ? `The media type is '${type}', not ${expected}.` : undefined
}

function findWrongShape({ successes }: Route, status: number, content: string, data: unknown) {
  const members = successes[status]
  if (typeof members !== 'object') return content === '' ? [] : [{ pointer: '#', detail: 'The body is not empty.' }]
  const missing = members.filter((name) => !(name in Object(data)))
  return missing.map((name) => ({ pointer: `#/${name}`, detail: 'The member is missing.' }))
}

/** The service sends `X-Request-Id` with every response, and CORS exposes it. */
const isFromService = ({ headers, redirected }: Response) => !redirected && !!headers.get('x-request-id')

/** In lower case, without parameters. */
const mediaTypeOf = ({ headers }: Response) => (headers.get('content-type') ?? '').replace(/ *;.*/, '').toLowerCase()

/** Returns the problem that the service reported; null if the answer is from something else, such as a proxy. */
function problemOf(response: Response, data: unknown) {
  const isProblem = response.status >= 400 && isFromService(response) && mediaTypeOf(response) === 'application/problem+json'
  const problem = isProblem ? (data as Problem | null) : null
  return problem?.code ? problem : null
}

/**
 * Whether no operation lists the refusal. A code that this client does not know, because the service is newer, counts
 * as listed, unless its status is one of `unlistedStatuses`.
 */
const isUnlisted = ({ code }: Problem, status: number) => unlistedStatuses.includes(status) || unlistedCodes.includes(code)
