/** One attempt of a call: sends the request once, and reads the answer. */
import { type Content, readContent, toConnectionError, toResult } from './answer.ts'
import { limitAttempt } from './limit.ts'
import type { OutgoingRequest } from './options.ts'
import { type PreparedCall, toHeaders } from './prepare.ts'
import type { Result } from './result.ts'

export async function exchange(call: PreparedCall, attempt: number): Promise<Result> {
  const { route, url } = call
  const { operation, method } = route
  const request: OutgoingRequest = { operation, attempt, method, url, headers: toHeaders(call.headers) }
  await call.onRequest?.(request)

  const started = Date.now()
  const { response, content, error } = await fetchContent(call, request)
  const duration = Date.now() - started
  // The line leaves out the ids in the path, the values of the query and the message of the error: all may be private.
  call.debug?.(
    `attempt ${attempt} in ${duration} ms: ${method} ${route.path}${url.replace(/^[^?]*|=[^&]*/g, '')} ` +
      `${error ? (error as Error).name : response?.status} ${response?.headers.get('x-request-id') ?? ''}`,
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
  const { body, limit } = call
  const fetched: Fetched = {}
  try {
    await limitAttempt(call, async (signal) => {
      // The wait for this attempt fails with the reason.
      if (signal.aborted) return
      limit.attempts++
      // The global is looked up for each request, because polyfills and instrumentation replace it.
      // The service never redirects; following a redirect could send the password or the tokens to another server.
      fetched.response = await (call.fetch ?? fetch)(url, { method, headers, body, redirect: 'manual', signal })
      fetched.content = await readContent(fetched.response, call)
    })
  } catch (error) {
    fetched.error = toConnectionError(error, call)
  }
  return fetched
}
