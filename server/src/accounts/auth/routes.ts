import type { Contract } from '@contacts/contract'
import { requestPasswordReset, resendVerification } from './request-link.ts'
import { resetPassword } from './reset-password.ts'
import { verifyEmail } from './verify-email.ts'
import type { Handlers } from '../../platform/http/mount.ts'
import { rotate } from '../sessions/rotate.ts'
import { logIn } from './login.ts'
import { logOut } from './logout.ts'
import { signUp } from './signup.ts'

export const authRoutes: Handlers<Contract['auth']> = {
  signup: ({ body, scope }) => signUp(scope, body),
  login: ({ body, scope }) => logIn(scope, body),
  refresh: ({ body, scope }) => rotate(scope, body.refresh_token),
  logout: ({ body, scope }) => logOut(scope, body.refresh_token),
  verifyEmail: ({ body, scope }) => verifyEmail(scope, body.token),
  resendVerification: ({ body, scope }) => resendVerification(scope, body.email),
  requestPasswordReset: ({ body, scope }) => requestPasswordReset(scope, body.email),
  resetPassword: ({ body, scope }) => resetPassword(scope, body),
}
