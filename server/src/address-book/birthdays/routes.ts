import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { listUpcomingBirthdays } from './upcoming.ts'

export const birthdayRoutes: Handlers<Contract['birthdays']> = {
  upcoming: ({ query, context }) => listUpcomingBirthdays(context, query),
}
