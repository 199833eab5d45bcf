import type { Contract } from '@contacts/contract'
import { changeEmail } from '../account/change-email.ts'
import { changePassword } from '../account/change-password.ts'
import { exportData } from '../account/export.ts'
import { removeAccount } from '../account/remove.ts'
import type { Handlers } from '../http/mount.ts'
import { showUser, updateUser } from './queries.ts'

export const userRoutes: Handlers<Contract['users']> = {
  me: ({ scope }) => showUser(scope),
  update: ({ body, scope }) => updateUser(scope, body),
  changePassword: ({ body, scope }) => changePassword(scope, body),
  changeEmail: ({ body, scope }) => changeEmail(scope, body),
  remove: ({ body, scope }) => removeAccount(scope, body.password),
  exportData: ({ scope }) => exportData(scope),
}
