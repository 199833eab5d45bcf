/** A `fetch` over an unreliable network, which loses requests and answers, or answers like an overloaded proxy. */

export type Fault =
  /** The request does not arrive. */
  | 'lost'
  /** The request is answered, but the answer does not arrive. */
  | 'unanswered'
  /** The answer arrives after the client has given up. */
  | 'late'
  /** The request does not arrive; a proxy answers with this status and `Retry-After`. */
  | 503
  | 429

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** `next` returns the fault of a request, if any. */
export const faultyFetch =
  (next: (url: string, init: RequestInit) => Fault | undefined): Fetch =>
  async (url, init) => {
    const fault = next(url, init)
    if (fault === 'lost') throw new TypeError('request lost')
    if (fault === 503 || fault === 429) return refusal(fault)
    if (fault !== 'late') {
      const answer = await fetch(url, init)
      if (fault === 'unanswered') throw new TypeError('answer lost')
      return answer
    }
    const { signal, ...rest } = init
    const tooLate = new Promise<never>((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)))
    // On a busy machine the client may give up before the service has answered; wait for both.
    const [rejected] = await Promise.all([tooLate, fetch(url, rest).then((answer) => answer.arrayBuffer())])
    return rejected
  }

/** An answer of a proxy, in the format of the service. */
export function refusal(status: 503 | 429) {
  const code = status === 503 ? 'unavailable' : 'rate-limited'
  const problem = { type: `http://contacts.test/problems/${code}`, title: code, status, detail: 'Not now.', code, request_id: 'none' }
  return Response.json(problem, { status, headers: { 'content-type': 'application/problem+json', 'retry-after': '1' } })
}

/** Requests to the path get the faults of the list, one after the other; all others get none. */
export function inOrder(path: string, faults: readonly Fault[]) {
  const left = [...faults]
  return (url: string) => (url.endsWith(path) ? left.shift() : undefined)
}
