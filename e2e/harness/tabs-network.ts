/**
 * The network between the tabs of `tabs-model.ts` and the service: each request and each answer may be lost, repeated
 * or delayed.
 */
import { refusal } from './faulty-fetch.ts'
import { ask } from './http.ts'
import { claim, count, isPast, judge, nowOf, pairOfSignIn, post, refreshUntil, type Reply, ruleFor, use } from './session-rules.ts'
import { check, type NetworkFault, register, type Tab, type Who, type World } from './tabs-world.ts'

/** A request reaches the service. */
async function arrive(world: World, path: string, init: RequestInit, times = 1): Promise<Reply> {
  const body = init.body === undefined ? undefined : JSON.parse(init.body as string)
  const pair = world.pairs.get(body?.refresh_token)
  if (path === '/api/auth/login') {
    const who = world.people.emails.indexOf(body.email) as Who
    const tokens = await world.people.signIn(who)
    register(world, pairOfSignIn(tokens, nowOf(world)))
    world.owners.set(tokens.session_id, who)
    return { status: 200, headers: { 'content-type': 'application/json' }, text: JSON.stringify(tokens), body: tokens }
  }
  if (path === '/api/auth/refresh' && pair) {
    const replies = await Promise.all(Array.from({ length: times }, () => post(world, path, body)))
    for (const reply of replies) {
      const next = await judge(world, pair, reply)
      if (next) register(world, next)
    }
    return replies[0]!
  }
  if (path === '/api/auth/logout' && pair) {
    const reply = await post(world, path, body)
    claim(reply.status === 204, `a sign-out was answered with ${reply.status}`)
    if (!isPast(refreshUntil(pair), nowOf(world))) pair.family.over ??= 'signed out'
    return reply
  }
  const authorization = new Headers(init.headers).get('authorization')
  const used = authorization && world.pairs.get(authorization.replace('Bearer ', ''))
  if (used) return use(world, used)
  return ask(world.url, { method: init.method!, path, body })
}

const toResponse = ({ status, headers, text }: Reply) =>
  new Response(status === 204 ? null : text, { status, headers: { 'content-type': headers['content-type'] ?? '' } })

/** The `fetch` of a tab. */
export const fetchOf = (world: World, tab: Tab) => (url: string, init: RequestInit) =>
  new Promise<Response>((resolve, reject) => {
    if (tab.isDead) return
    world.activity++
    const path = new URL(url).pathname
    const fail = () => reject(new TypeError('no network'))
    const arrivesLater = { tab: undefined, happen: () => arrive(world, path, init) }
    if (path === '/api/auth/refresh') expectUnspent(world, JSON.parse(init.body as string).refresh_token)
    const happen = async (fault: NetworkFault) => {
      count(world, `fault: ${fault}`)
      if (fault === 503 || fault === 429) return resolve(refusal(fault))
      if (fault === 'given up' || fault === 'doubled late') world.pending.push(arrivesLater)
      if (fault === 'lost' || fault === 'given up') return fail()
      const reply = await arrive(world, path, init, fault === 'doubled' ? 2 : 1)
      if (tab.isDead) return
      const receive = (faultOfAnswer: NetworkFault) =>
        faultOfAnswer === 'none' || typeof faultOfAnswer === 'number' ? resolve(toResponse(reply)) : fail()
      if (fault === 'answer lost') fail()
      else world.pending.push({ tab, happen: receive })
    }
    world.pending.push({ tab, happen })
  })

/** A tab does not refresh with a spent token. If a thief has the tokens, it cannot know which are spent. */
function expectUnspent(world: World, token: string | undefined) {
  const pair = token === undefined ? undefined : world.pairs.get(token)
  if (!pair || world.stolen.has(pair.family)) return
  check(world, ruleFor(pair, nowOf(world)) !== 'reuse', 'a tab refreshes with a spent token')
}
