/** Signing in, refreshing and using tokens, for the tests of sessions. */
import { createClient, type Tokens, unwrap } from '@contacts/client'
import { sendRequest } from '../harness/http.ts'
import type { Person, Service } from '../harness/service.ts'

export const SECOND = 1_000
export const HOUR = 3_600_000

/** The result of any call of a client whose session has ended. */
export const SESSION_ENDED = { ok: false, status: 401, problem: { code: 'session-ended' } }
/** The result of `accessWith` for an ended session. */
export const ACCESS_ENDED = '401 session-ended'

type HasUrl = Pick<Service, 'url'>

/** Signs the person in on a new device. */
export const signIn = ({ email, password }: Person, { url }: HasUrl) =>
  unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password } }))

/** Refreshes with a new client each time, because a client shares a refresh between its calls. */
export const refresh = ({ refresh_token }: Tokens, { url }: HasUrl) =>
  createClient({ baseUrl: url }).auth.refresh({ body: { refresh_token } })

/**
 * Sends a request with the access token: 'signed in' if it succeeds, otherwise the status and the code of the problem.
 */
export async function accessWith({ access_token }: Tokens, { url }: HasUrl) {
  const { status, body } = await sendRequest(url, { method: 'GET', path: '/api/users/me' }, { authorization: `Bearer ${access_token}` })
  return status === 200 ? 'signed in' : `${status} ${body.code}`
}

/** The requests above, sent to one service. */
export const sessionRequests = (service: HasUrl) => ({
  signIn: (person: Person) => signIn(person, service),
  refresh: (tokens: Tokens) => refresh(tokens, service),
  accessWith: (tokens: Tokens) => accessWith(tokens, service),
})

/** Returns how many e-mails, and which audit events, report the reuse of a refresh token to its owner. */
export async function reuseReports({ mailbox, db }: Service, { email }: Person) {
  const mails = (await mailbox.settled()).filter(({ to }) => to[0]!.address === email)
  const events = await db.run<{ session_id: string }>({
    text: `select details ->> 'session_id' as session_id from audit_events join users on users.id = owner_id where kind = 'token-reused' and email = $1`,
    values: [email],
  })
  return {
    mails: mails.filter(({ subject }) => subject === 'We have ended one of your sessions').length,
    events: events.map(({ session_id }) => session_id),
  }
}
