/**
 * The network between the tabs of `tabs-model.ts` and the service: each request and each response may be lost, repeated
 * or delayed.
 */
import { proxyRefusal } from './faulty-fetch.ts'
import { sendRequest } from './http.ts'
import {
  assertRule,
  countEvent,
  isExpired,
  checkRefresh,
  nowOf,
  firstPair,
  post,
  refreshUntil,
  type Reply,
  expectedOutcome,
  useAccessToken,
} from './session-rules.ts'
import { recordViolation, type NetworkFault, registerPair, type Tab, type UserIndex, type RunState } from './tabs-state.ts'

/** Delivers a request to the service, a refresh `times` times at once; returns the first response. */
async function deliver(state: RunState, path: string, init: RequestInit, times = 1): Promise<Reply> {
  const body = init.body === undefined ? undefined : JSON.parse(init.body as string)
  const pair = state.pairs.get(body?.refresh_token)
  if (path === '/api/auth/login') {
    const who = state.server.emails.indexOf(body.email) as UserIndex
    const tokens = await state.server.signIn(who)
    registerPair(state, firstPair(tokens, nowOf(state)))
    state.owners.set(tokens.session_id, who)
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'sign-in' },
      text: JSON.stringify(tokens),
      body: tokens,
    }
  }
  if (path === '/api/auth/refresh' && pair) {
    const replies = await Promise.all(Array.from({ length: times }, () => post(state, path, body)))
    for (const reply of replies) {
      const next = await checkRefresh(state, pair, reply)
      if (next) registerPair(state, next)
    }
    return replies[0]!
  }
  if (path === '/api/auth/logout' && pair) {
    const reply = await post(state, path, body)
    assertRule(reply.status === 204, `a sign-out returned ${reply.status}`)
    if (!isExpired(refreshUntil(pair), nowOf(state))) pair.family.endReason ??= 'signed out'
    return reply
  }
  const authorization = new Headers(init.headers).get('authorization')
  const used = authorization && state.pairs.get(authorization.replace('Bearer ', ''))
  if (used) return useAccessToken(state, used)
  return sendRequest(state.url, { method: init.method!, path, body })
}

/** Keeps only the headers by which the client recognises an answer of the service. */
const toResponse = ({ status, headers, text }: Reply) =>
  new Response(status === 204 ? null : text, {
    status,
    headers: { 'content-type': headers['content-type'] ?? '', 'x-request-id': String(headers['x-request-id']) },
  })

/** The `fetch` of a tab. */
export const fetchOf = (state: RunState, tab: Tab) => (url: string, init: RequestInit) =>
  new Promise<Response>((resolve, reject) => {
    if (tab.isDead) return
    state.activity++
    const path = new URL(url).pathname
    const fail = () => reject(new TypeError('no network'))
    const arrivesLater = { tab: undefined, occur: () => deliver(state, path, init) }
    if (path === '/api/auth/refresh') expectUnspent(state, JSON.parse(init.body as string).refresh_token)
    const occur = async (fault: NetworkFault) => {
      countEvent(state, `fault: ${fault}`)
      if (fault === 503 || fault === 429) return resolve(proxyRefusal(fault))
      if (fault === 'request late' || fault === 'request repeated late') state.pending.push(arrivesLater)
      if (fault === 'request lost' || fault === 'request late') return fail()
      const reply = await deliver(state, path, init, fault === 'request repeated' ? 2 : 1)
      if (tab.isDead) return
      const receive = (faultOfAnswer: NetworkFault) =>
        faultOfAnswer === 'none' || typeof faultOfAnswer === 'number' ? resolve(toResponse(reply)) : fail()
      if (fault === 'response lost') fail()
      else state.pending.push({ tab, occur: receive })
    }
    state.pending.push({ tab, occur })
  })

/** Checks that a tab does not refresh with a spent token, unless a thief may have spent it. */
function expectUnspent(state: RunState, token: string | undefined) {
  const pair = token === undefined ? undefined : state.pairs.get(token)
  if (!pair || state.stolenFamilies.has(pair.family)) return
  recordViolation(state, expectedOutcome(pair, nowOf(state)) !== 'reuse', 'a tab refreshes with a spent token')
}
