/** A service with known signing keys, so that tests can sign valid tokens and forge invalid ones. */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { sendRequest } from '../harness/http.ts'
import { startService } from '../harness/service.ts'

export type Json = Record<string, unknown>
export const decode = (token: string, part: 0 | 1): Json => JSON.parse(Buffer.from(token.split('.')[part]!, 'base64url').toString())
export const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString('base64url')

export const hmac = (hash: string, secret: Buffer | string) => (input: string) => createHmac(hash, secret).update(input).digest('base64url')

/** Starts a service with two signing keys. `issued` are Alice's tokens. */
export async function startWithKeys() {
  const keys = { current: randomBytes(32), older: randomBytes(48) }
  const JWT_KEYS = Object.entries(keys)
    .map(([kid, secret]) => `${kid}:${secret.toString('base64')}`)
    .join()
  const service = await startService({ now: '2026-11-20T12:00:00Z', settings: { JWT_KEYS } })
  const { url, alice, bob, clock } = service

  const create = (headers: Record<string, string | string[]>) =>
    sendRequest(url, { method: 'POST', path: '/api/contacts', body: { first_name: 'Ada' }, headers })
  return {
    service,
    keys,
    refreshKey: Buffer.from(hkdfSync('sha256', keys.current, '', 'contacts refresh token', 32)),
    now: clock.now().getTime() / 1000,
    issued: alice.client.session.tokens!,
    bobsClaims: decode(bob.client.session.tokens!.access_token, 1),
    /** Creates a contact with these headers. */
    create,
    createWithToken: (token: string) => create({ authorization: `Bearer ${token}` }),
  }
}
