/**
 * The rules of refresh tokens, written a second time and independently of the server: only in terms of what the server
 * answered and when. Each function checks an answer of the server against the rules, and throws when it breaks one. The
 * errors name four claims: (a) a device that keeps to the rules stays signed in; (b) reuse of a spent token ends the
 * session; (c) a repeated refresh returns the same successor; (d) after its end a session gives no access.
 */
import type { Tokens } from '@contacts/client'
import { ask } from './http.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const [ACCESS_SECONDS, IDLE_SECONDS, LEEWAY_SECONDS] = [600, 14 * 86_400, 5]
const ABSOLUTE_MS = 90 * DAY
/** After the first use of the newest pair, the previous refresh token can be repeated for this long. */
export const OVERLAP_MS = 10 * SECOND

/** A server with a settable clock, and a way to sign in. */
export interface Subject {
  url: string
  clock: { now(): Date; set(instant: string): void; advance(milliseconds: number): void }
  signIn(): Promise<Tokens>
}

/** How often each event occurred, by its name. */
export type Met = Record<string, number>

/** The server whose answers are checked, and the events so far. */
export interface Court extends Pick<Subject, 'url' | 'clock'> {
  met: Met
}

/** All token pairs of one session. */
export interface Family {
  sessionId: string
  /** The refresh tokens in the order in which they were issued. */
  chain: { token: string; madeAt: number }[]
  /** When the newest access token was used first; undefined if it has not been used. */
  confirmedAt: number | undefined
  end: number
  /** Why the session has ended before its time. */
  over: 'signed out' | 'reused' | undefined
  newest: Pair
}

/** An access token and a refresh token that were issued together. */
export interface Pair {
  family: Family
  /** The index of the refresh token in the chain. */
  index: number
  refreshToken: string
  accessToken: string
  accessUntil: number
}

export type Reply = Awaited<ReturnType<typeof ask>>

export const count = ({ met }: Court, event: string) => void (met[event] = (met[event] ?? 0) + 1)
export const post = ({ url }: Court, path: string, body: object) => ask(url, { method: 'POST', path, body })

const seconds = (instant: number) => Math.floor(instant / 1000)
export const nowOf = ({ clock }: Pick<Subject, 'clock'>) => clock.now().getTime()
export const isPast = (until: number, now: number) => until + LEEWAY_SECONDS <= now / 1000
export const refreshUntil = ({ family, index }: Pair) => Math.min(seconds(family.chain[index]!.madeAt) + IDLE_SECONDS, seconds(family.end))

export function claim(holds: boolean, message: string) {
  if (!holds) throw new Error(message)
}

/**
 * How the server must answer a refresh with this pair now: with a new pair, with the newest pair again, by ending the
 * session because the token was reused, or with a refusal because the token or the session has expired or ended.
 */
export function ruleFor(pair: Pair, now: number): 'next' | 'again' | 'reuse' | 'over' {
  const { family, index } = pair
  if (family.over || now >= family.end || isPast(refreshUntil(pair), now)) return 'over'
  const newest = family.chain.length - 1
  if (index === newest) return 'next'
  const isOverlapping = family.confirmedAt === undefined || now - family.confirmedAt < OVERLAP_MS
  return index === newest - 1 && isOverlapping ? 'again' : 'reuse'
}

/** The first pair of a session. */
export function pairOfSignIn(tokens: Tokens, now: number): Pair {
  const family = {
    sessionId: tokens.session_id,
    chain: [{ token: tokens.refresh_token, madeAt: now }],
    confirmedAt: undefined,
    end: now + ABSOLUTE_MS,
    over: undefined,
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
export async function refresh(real: Court, pair: Pair, times = 1): Promise<Pair | undefined> {
  const replies = await Promise.all(
    Array.from({ length: times }, () => post(real, '/api/auth/refresh', { refresh_token: pair.refreshToken })),
  )
  let answer: Pair | undefined
  for (const reply of replies) answer = await judge(real, pair, reply)
  return answer
}

/** Checks the answer to a refresh; returns the pair in it, or undefined after a refusal. */
export async function judge(real: Court, pair: Pair, { status, body }: Reply): Promise<Pair | undefined> {
  const now = nowOf(real)
  const { family } = pair
  const rule = ruleFor(pair, now)
  count(real, `refresh: ${rule}`)
  claim(status === 200 || (status === 401 && body.code === 'session-ended'), `a refresh was answered with ${status} ${body?.code}`)

  if (rule === 'next' || rule === 'again') {
    claim(status === 200, '(a) a device that kept to the rules was signed out')
    claim(body.session_id === family.sessionId, 'a refresh returned tokens of another session')
    if (rule === 'again') claim(body.refresh_token === family.chain.at(-1)!.token, '(c) a repeated refresh returned a second successor')
    else {
      claim(!family.chain.some(({ token }) => token === body.refresh_token), 'a refresh returned an old token')
      family.chain.push({ token: body.refresh_token, madeAt: now })
      family.confirmedAt = undefined
    }
    return (family.newest = pairOf(family, family.chain.length - 1, body.access_token, now))
  }

  claim(
    status === 401,
    rule === 'reuse' ? '(b) a spent refresh token was accepted' : '(d) a refresh succeeded after the end of the session',
  )
  if (rule === 'reuse') {
    family.over = 'reused'
    await use(real, family.newest)
  }
  return undefined
}

/** Sends a request with the access token. */
export async function use(real: Court, pair: Pair): Promise<Reply> {
  const { family, index, accessToken, accessUntil } = pair
  const now = nowOf(real)
  const reply = await ask(real.url, { method: 'GET', path: '/api/users/me', headers: { authorization: `Bearer ${accessToken}` } })
  const { status } = reply
  const isValid = !family.over && now < family.end && !isPast(accessUntil, now)
  count(real, isValid ? 'access: good' : 'access: over')
  if (isValid) claim(status === 200, `(a) a valid access token was answered with ${status}`)
  else claim(status === 401, `(${family.over === 'reused' ? 'b' : 'd'}) an access token was answered with ${status} after its end`)
  if (isValid && index === family.chain.length - 1) family.confirmedAt ??= now
  return reply
}
