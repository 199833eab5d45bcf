/** A `fetch` over a bad network: each request may be lost, or its answer, or somebody in between says something else. */

export type Fault =
  /** Nothing of the request arrives. */
  | 'lost'
  /** It is answered, and nothing of the answer arrives. */
  | 'unanswered'
  /** It is answered, but not before nobody waits any more. */
  | 'late'
  /** It does not arrive, and whoever stands in between asks for another try. */
  | 503
  | 429

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** `next` says for each request whether something is wrong. */
export const faultyFetch =
  (next: (url: string, init: RequestInit) => Fault | undefined): Fetch =>
  async (url, init) => {
    const fault = next(url, init)
    if (fault === 'lost') throw new TypeError('no way there')
    if (fault === 503 || fault === 429) return refusal(fault)
    if (fault !== 'late') {
      const answer = await fetch(url, init)
      if (fault === 'unanswered') throw new TypeError('no way back')
      return answer
    }
    const { signal, ...rest } = init
    const tooLate = new Promise<never>((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)))
    // On a busy machine it may be given up before it is answered.
    const [nothing] = await Promise.all([tooLate, fetch(url, rest).then((answer) => answer.arrayBuffer())])
    return nothing
  }

/** Not the service's own. */
export function refusal(status: 503 | 429) {
  const code = status === 503 ? 'unavailable' : 'rate-limited'
  const problem = { type: `http://contacts.test/problems/${code}`, title: code, status, detail: 'Not now.', code, request_id: 'none' }
  return Response.json(problem, { status, headers: { 'content-type': 'application/problem+json', 'retry-after': '1' } })
}

/** The faults of this list, one after the other, for the requests to a path; then none. */
export function inOrder(path: string, faults: readonly Fault[]) {
  const left = [...faults]
  return (url: string) => (url.endsWith(path) ? left.shift() : undefined)
}
