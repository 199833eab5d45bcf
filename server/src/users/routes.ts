import type { Contract } from '@contacts/contract'
import type { Handlers } from '../http/mount.ts'
import { showUser, updateUser } from './queries.ts'

export const userRoutes: Handlers<Contract['users']> = {
  me: ({ scope }) => showUser(scope),
  update: ({ body, scope }) => updateUser(scope, body),
}
