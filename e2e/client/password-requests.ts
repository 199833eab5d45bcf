/** Signing in, and changing or resetting a password, for the tests of passwords. */
import { createClient, unwrap } from '@contacts/client'
import { PASSWORD, type Person, type Service } from '../harness/service.ts'

export const NEW_PASSWORD = 'another horse battery'

export const tokenInvalid = { ok: false, status: 400, problem: { code: 'token-invalid' } }
export const wrongCredentials = { ok: false, status: 401, problem: { code: 'wrong-credentials' } }
export const sessionEnded = { ok: false, status: 401, problem: { code: 'session-ended' } }

export const changePassword = ({ client }: Pick<Person, 'client'>, current_password: string, new_password = NEW_PASSWORD) =>
  client.users.changePassword({ body: { current_password, new_password } })

export const passwordRequests = ({ anon, url, mailbox }: Service) => ({
  /** Returns the token in the nth e-mail to an address. */
  tokenTo: async (email: string, nth = 1) => (await mailbox.mailTo(email, nth)).token!,
  login: (email: string, password: string, to = url) => createClient({ baseUrl: to }).auth.login({ body: { email, password } }),
  requestReset: (email: string) => unwrap(anon.auth.requestPasswordReset({ body: { email } })),
  resetPassword: (token: string, password = NEW_PASSWORD) => anon.auth.resetPassword({ body: { token, password } }),
  async signInOnNewDevice({ email }: Pick<Person, 'email'>, password = PASSWORD) {
    const client = createClient({ baseUrl: url })
    await unwrap(client.auth.login({ body: { email, password } }))
    return client
  },
})
