import type { Contract } from '@contacts/contract'
import { changeEmail } from '../account/change-email.ts'
import { changePassword, preparePasswordChange } from '../account/change-password.ts'
import { exportData } from '../account/export.ts'
import { removeAccount } from '../account/remove.ts'
import { findOwnAccount } from '../account/own-password.ts'
import { type Handlers, inTwoSteps } from '../http/mount.ts'
import { showUser, updateUser } from './queries.ts'

export const userRoutes: Handlers<Contract['users']> = {
  me: ({ scope }) => showUser(scope),
  update: ({ body, scope }) => updateUser(scope, body),
  changePassword: inTwoSteps(
    ({ body, scope }) => preparePasswordChange(scope, body),
    ({ scope }, prepared) => changePassword(scope, prepared),
  ),
  changeEmail: inTwoSteps(
    ({ body, scope }) => findOwnAccount(scope, body.password),
    ({ body, scope }, account) => changeEmail(scope, account, body.email),
  ),
  remove: inTwoSteps(
    ({ body, scope }) => findOwnAccount(scope, body.password),
    ({ scope }, account) => removeAccount(scope, account),
    'update',
  ),
  exportData: ({ scope }) => exportData(scope),
}
