/**
 * Reads the body of a response, and decides whether the response is a success, a refusal that the operation lists, or an
 * error to throw.
 */
import type { PreparedCall } from './prepare.ts'
import { ConnectionError, type Result, ServiceError } from './result.ts'
import { unlistedCodes, unlistedStatuses } from './routes.gen.ts'
import type { Problem, ServerWideProblem } from './types.gen.ts'
import { waitFor } from './wait.ts'

export type Content = string | Blob | AsyncIterable<Uint8Array>

export async function readContent(response: Response, { stream, signal }: PreparedCall): Promise<Content> {
  if (response.ok && stream && response.body) return readChunks(response.body, signal)
  if (response.ok && mediaTypeOf(response).includes('image')) return response.blob()
  return response.text()
}

/** The chunks of a stream. An abort cancels the stream, and so does a reader that stops early. */
async function* readChunks(stream: ReadableStream<Uint8Array>, signal?: AbortSignal) {
  // Some browsers cannot iterate a stream.
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await waitFor(reader.read(), signal)
      if (done) return
      yield value
    }
  } catch (error) {
    throw toConnectionError(error, signal)
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

/** The reason of an abort, or a `ConnectionError` with the cause. */
export const toConnectionError = (cause: unknown, signal?: AbortSignal): unknown =>
  signal?.aborted ? signal.reason : new ConnectionError('No answer', { cause })

export function toResult({ route, check }: PreparedCall, response: Response, content: Content): Result {
  const { ok, status, headers } = response
  const reply = { ok, status, headers, requestId: headers.get('x-request-id'), response }
  // Only the body of a success is read as bytes.
  if (typeof content !== 'string') return { ...reply, data: content } as Result
  const data = parseJson(content)
  check?.(route.operation, status, data, response)
  if (ok && (data !== undefined || (route.mayBeEmpty && content === ''))) return { ...reply, data } as Result

  const problem = problemOf(response, data)
  if (problem && !isUnlisted(problem, status)) return { ...reply, problem } as Result
  throw new ServiceError({ ...reply, problem: problem as ServerWideProblem | null, body: content })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const mediaTypeOf = ({ headers }: Response) => headers.get('content-type') ?? ''

/** The problem that the service reported. Other JSON is from something else, such as a proxy. */
function problemOf(response: Response, data: unknown) {
  const problem = mediaTypeOf(response).includes('problem') ? (data as Problem | null) : null
  return problem?.code ? problem : null
}

/**
 * Whether no operation lists the refusal and no caller can act on it. False for an unknown code, which a later version
 * of the service may have.
 */
const isUnlisted = ({ code }: Problem, status: number) => unlistedStatuses.includes(status) || unlistedCodes.includes(code)
