/**
 * The rules of refresh tokens, implemented a second time, without code of the server: only from its responses and their
 * times. Each function checks a response of the server, and throws if it breaks a rule. The errors name four
 * guarantees: (a) a device that reuses no spent token stays signed in; (b) reuse of a spent token ends the session; (c)
 * a repeated refresh returns the same successor; (d) a session that has ended gives no access.
 */
import type { Tokens } from '@contacts/client'
import { sendRequest } from './http.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const [ACCESS_SECONDS, IDLE_SECONDS, LEEWAY_SECONDS] = [600, 14 * 86_400, 5]
const ABSOLUTE_MS = 90 * DAY
/** After the first use of the newest pair, the previous refresh token can be repeated for this long. */
export const OVERLAP_MS = 10 * SECOND

/** The server, with a settable clock and a function that signs in. */
export interface ServerUnderTest {
  url: string
  clock: { now(): Date; set(instant: string): void; advance(milliseconds: number): void }
  signIn(): Promise<Tokens>
}

/** How often each event occurred, by its name. */
export type EventCounts = Record<string, number>

/** The server, and the events that have occurred so far. */
export interface ObservedServer extends Pick<ServerUnderTest, 'url' | 'clock'> {
  eventCounts: EventCounts
}

/** All token pairs of one session. */
export interface Family {
  sessionId: string
  /** The refresh tokens in the order in which they were issued. */
  chain: { token: string; issuedAt: number }[]
  /** When the newest access token was first used; undefined if it has not been used. */
  confirmedAt: number | undefined
  /** When the session ends at the latest, in milliseconds. */
  end: number
  /** Why the session has ended before `end`. */
  endReason: 'signed out' | 'reused' | undefined
  newest: Pair
}

/** An access token and a refresh token that were issued together. */
export interface Pair {
  family: Family
  /** The index of the refresh token in the chain. */
  index: number
  refreshToken: string
  accessToken: string
  /** When the access token expires, in seconds as in the token. */
  accessUntil: number
}

export type Reply = Awaited<ReturnType<typeof sendRequest>>

export const countEvent = ({ eventCounts }: ObservedServer, event: string) => void (eventCounts[event] = (eventCounts[event] ?? 0) + 1)
export const post = ({ url }: ObservedServer, path: string, body: object) => sendRequest(url, { method: 'POST', path, body })

const seconds = (instant: number) => Math.floor(instant / 1000)
export const nowOf = ({ clock }: Pick<ServerUnderTest, 'clock'>) => clock.now().getTime()
/** `until` is in seconds, `now` in milliseconds. */
export const isExpired = (until: number, now: number) => until + LEEWAY_SECONDS <= now / 1000
/** Returns when the refresh token expires, in seconds. */
export const refreshUntil = ({ family, index }: Pair) =>
  Math.min(seconds(family.chain[index]!.issuedAt) + IDLE_SECONDS, seconds(family.end))

export function assertRule(isMet: boolean, message: string) {
  if (!isMet) throw new Error(message)
}

/**
 * What a refresh with this pair must do now: `next` returns a new pair; `repeat` returns the newest pair again; `reuse`
 * ends the session, because the token was reused; `ended` is refused, because the token or the session has expired or
 * ended.
 */
export function expectedOutcome(pair: Pair, now: number): 'next' | 'repeat' | 'reuse' | 'ended' {
  const { family, index } = pair
  if (family.endReason || now >= family.end || isExpired(refreshUntil(pair), now)) return 'ended'
  const newest = family.chain.length - 1
  if (index === newest) return 'next'
  const isOverlapping = family.confirmedAt === undefined || now - family.confirmedAt < OVERLAP_MS
  return index === newest - 1 && isOverlapping ? 'repeat' : 'reuse'
}

/** The first pair of a session. */
export function firstPair(tokens: Tokens, now: number): Pair {
  const family = {
    sessionId: tokens.session_id,
    chain: [{ token: tokens.refresh_token, issuedAt: now }],
    confirmedAt: undefined,
    end: now + ABSOLUTE_MS,
    endReason: undefined,
  } as unknown as Family
  return (family.newest = pairOf(family, 0, tokens.access_token, now))
}

const pairOf = (family: Family, index: number, accessToken: string, now: number): Pair => ({
  family,
  index,
  refreshToken: family.chain[index]!.token,
  accessToken,
  accessUntil: Math.min(seconds(now) + ACCESS_SECONDS, seconds(family.end)),
})

/** Sends the same refresh several times at once. */
export async function refresh(real: ObservedServer, pair: Pair, times = 1): Promise<Pair | undefined> {
  const replies = await Promise.all(
    Array.from({ length: times }, () => post(real, '/api/auth/refresh', { refresh_token: pair.refreshToken })),
  )
  let received: Pair | undefined
  for (const reply of replies) received = await checkRefresh(real, pair, reply)
  return received
}

/** Checks the response to a refresh; returns the pair in it, or undefined after a refusal. */
export async function checkRefresh(real: ObservedServer, pair: Pair, { status, body }: Reply): Promise<Pair | undefined> {
  const now = nowOf(real)
  const { family } = pair
  const outcome = expectedOutcome(pair, now)
  countEvent(real, `refresh: ${outcome}`)
  assertRule(status === 200 || (status === 401 && body.code === 'session-ended'), `a refresh returned ${status} ${body?.code}`)

  if (outcome === 'next' || outcome === 'repeat') {
    assertRule(status === 200, '(a) a device that kept to the rules was signed out')
    assertRule(body.session_id === family.sessionId, 'a refresh returned tokens of another session')
    if (outcome === 'repeat')
      assertRule(body.refresh_token === family.chain.at(-1)!.token, '(c) a repeated refresh returned a second successor')
    else {
      assertRule(!family.chain.some(({ token }) => token === body.refresh_token), 'a refresh returned an old token')
      family.chain.push({ token: body.refresh_token, issuedAt: now })
      family.confirmedAt = undefined
    }
    return (family.newest = pairOf(family, family.chain.length - 1, body.access_token, now))
  }

  assertRule(
    status === 401,
    outcome === 'reuse' ? '(b) a spent refresh token was accepted' : '(d) a refresh succeeded after the end of the session',
  )
  if (outcome === 'reuse') {
    family.endReason = 'reused'
    await useAccessToken(real, family.newest)
  }
  return undefined
}

/** Sends a request with the access token. */
export async function useAccessToken(real: ObservedServer, pair: Pair): Promise<Reply> {
  const { family, index, accessToken, accessUntil } = pair
  const now = nowOf(real)
  const reply = await sendRequest(real.url, { method: 'GET', path: '/api/users/me', headers: { authorization: `Bearer ${accessToken}` } })
  const { status } = reply
  const isValid = !family.endReason && now < family.end && !isExpired(accessUntil, now)
  countEvent(real, isValid ? 'access: valid' : 'access: ended')
  if (isValid) assertRule(status === 200, `(a) a request with a valid access token returned ${status}`)
  else
    assertRule(
      status === 401,
      `(${family.endReason === 'reused' ? 'b' : 'd'}) a request with an access token that is no longer valid returned ${status}`,
    )
  if (isValid && index === family.chain.length - 1) family.confirmedAt ??= now
  return reply
}
