import type { Contract } from '@contacts/contract'
import { changeEmail } from '../auth/change-email.ts'
import { changePassword, preparePasswordChange } from '../auth/change-password.ts'
import { exportData } from './export.ts'
import { removeAccount } from './remove.ts'
import { findOwnAccount } from '../auth/own-password.ts'
import { type Handlers, inTwoSteps } from '../../platform/http/mount.ts'
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
