/** A `fetch` over an unreliable network that loses requests and responses, or responds like an overloaded proxy. */

export type Fault =
  /** The service does not receive the request. */
  | 'request lost'
  /** The service handles the request, but the client does not receive the response. */
  | 'response lost'
  /** The response arrives after the timeout of the client. */
  | 'response late'
  /** A proxy responds instead of the service, with this status and `Retry-After`. */
  | 503
  | 429

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** `next` returns the fault of a request, if any. */
export const faultyFetch =
  (next: (url: string, init: RequestInit) => Fault | undefined): Fetch =>
  async (url, init) => {
    const fault = next(url, init)
    if (fault === 'request lost') throw new TypeError('request lost')
    if (fault === 503 || fault === 429) return proxyRefusal(fault)
    if (fault !== 'response late') {
      const response = await fetch(url, init)
      if (fault === 'response lost') throw new TypeError('response lost')
      return response
    }
    const { signal, ...rest } = init
    const tooLate = new Promise<never>((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)))
    // On a busy machine, the client may time out before the service has responded; wait for both.
    await Promise.allSettled([tooLate, fetch(url, rest).then((response) => response.arrayBuffer())])
    return tooLate
  }

/** The response of a proxy, in the format of the service. */
export function proxyRefusal(status: 503 | 429) {
  const code = status === 503 ? 'unavailable' : 'rate-limited'
  const problem = { type: `http://contacts.test/problems/${code}`, title: code, status, detail: 'Not now.', code, request_id: 'none' }
  const headers = { 'content-type': 'application/problem+json', 'retry-after': '1', 'x-request-id': problem.request_id }
  return Response.json(problem, { status, headers })
}

/** The first requests to the path get the faults of the list, in order; all other requests get none. */
export function faultsInOrder(path: string, faults: readonly Fault[]) {
  const left = [...faults]
  return (url: string) => (url.endsWith(path) ? left.shift() : undefined)
}
