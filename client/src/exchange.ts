/** One attempt of a call: sends the request once, and reads the answer. */
import { type Content, readContent, toConnectionError, toResult } from './answer.ts'
import { startAttemptTimer } from './limit.ts'
import type { OutgoingRequest } from './options.ts'
import type { PreparedCall } from './prepare.ts'
import type { Result } from './result.ts'
import { findAborted, reasonOf, waitFor } from './wait.ts'

export async function exchange(call: PreparedCall, attempt: number): Promise<Result> {
  const { route, url } = call
  const { operation, method } = route
  const request: OutgoingRequest = { operation, attempt, method, url, headers: new Headers(call.headers) }
  await call.onRequest?.(request)

  const started = Date.now()
  const { response, content, error } = await fetchContent(call, request)
  const duration = Date.now() - started
  // The line leaves out ids, the values of the query and the message of the error, which may be secret or private.
  const outcome = error ? (error as Error).name : response?.status
  const names = url.replace(/^[^?]*|=[^&]*/g, '')
  call.debug?.(
    `attempt ${attempt} in ${duration} ms: ${method} ${route.path}${names} ${outcome} ${response?.headers.get('x-request-id') ?? ''}`,
  )
  await call.onResponse?.({ request, response, error, duration })

  if (!response || content === undefined) throw error
  return toResult(call, response, content)
}

interface Fetched {
  response?: Response
  content?: Content
  error?: unknown
}

/**
 * Sends the request and reads the body, except that of a download, which the caller reads. Returns an error instead of
 * throwing it, because `onResponse` gets it first.
 */
async function fetchContent(call: PreparedCall, { url, method, headers }: OutgoingRequest): Promise<Fetched> {
  const { body, signal, limit } = call
  const controller = new AbortController()
  const timer = startAttemptTimer(controller, call.timeout)
  const signals = [signal, limit.signal, controller.signal]
  // Some implementations of `fetch` ignore their signal.
  const abortable = <T>(work: Promise<T>) => waitFor(work, ...signals)
  const fetched: Fetched = {}
  try {
    const aborted = findAborted(signals)
    if (aborted) throw reasonOf(aborted)
    limit.attempts++
    // The global is looked up for each request, because polyfills and instrumentation replace it.
    // The service never redirects; following a redirect could send the password or the tokens to another server.
    const init: RequestInit = { method, headers, body, redirect: 'manual', signal: controller.signal }
    fetched.response = await abortable((call.fetch ?? fetch)(url, init))
    fetched.content = await abortable(readContent(fetched.response, call))
  } catch (error) {
    fetched.error = toConnectionError(error, call)
    controller.abort()
  } finally {
    clearTimeout(timer)
  }
  return fetched
}
