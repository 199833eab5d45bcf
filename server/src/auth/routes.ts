import type { Contract } from '@contacts/contract'
import type { Handlers } from '../http/mount.ts'
import { rotate } from '../sessions/rotate.ts'
import { logIn } from './login.ts'
import { logOut } from './logout.ts'
import { signUp } from './signup.ts'

export const authRoutes: Handlers<Contract['auth']> = {
  signup: ({ body, scope }) => signUp(scope, body),
  login: ({ body, scope }) => logIn(scope, body),
  refresh: ({ body, scope }) => rotate(scope, body.refresh_token),
  logout: ({ body, scope }) => logOut(scope, body.refresh_token),
}
