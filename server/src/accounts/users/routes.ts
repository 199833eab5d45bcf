import type { Contract } from '@contacts/contract'
import { type Handlers, inTwoSteps } from '../../platform/http/handler.ts'
import { changeEmail } from '../auth/change-email.ts'
import { changePassword, preparePasswordChange } from '../auth/change-password.ts'
import { confirmPassword } from '../auth/confirm-password.ts'
import { exportData } from './export.ts'
import { showUser, updateUser } from './profile.ts'
import { removeAccount } from './remove.ts'

export const userRoutes: Handlers<Contract['users']> = {
  me: ({ context }) => showUser(context),
  update: ({ body, context }) => updateUser(context, body),
  changePassword: inTwoSteps(
    ({ body, context }) => preparePasswordChange(context, body),
    ({ context }, prepared) => changePassword(context, prepared),
  ),
  changeEmail: inTwoSteps(
    ({ body, context }) => confirmPassword(context, body.password),
    ({ body, context }, account) => changeEmail(context, account, body.email),
  ),
  remove: inTwoSteps(
    ({ body, context }) => confirmPassword(context, body.password),
    ({ context }, account) => removeAccount(context, account),
    'update',
  ),
  exportData: ({ context }) => exportData(context),
}
