import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { rotate } from '../sessions/rotate.ts'
import { logIn } from './login.ts'
import { logOut } from './logout.ts'
import { requestPasswordReset, resendVerification } from './request-link.ts'
import { resetPassword } from './reset-password.ts'
import { signUp } from './signup.ts'
import { verifyEmail } from './verify-email.ts'

export const authRoutes: Handlers<Contract['auth']> = {
  signup: ({ body, context }) => signUp(context, body),
  login: ({ body, context }) => logIn(context, body),
  refresh: ({ body, context }) => rotate(context, body.refresh_token),
  logout: ({ body, context }) => logOut(context, body.refresh_token),
  verifyEmail: ({ body, context }) => verifyEmail(context, body.token),
  resendVerification: ({ body, context }) => resendVerification(context, body.email),
  requestPasswordReset: ({ body, context }) => requestPasswordReset(context, body.email),
  resetPassword: ({ body, context }) => resetPassword(context, body),
}
