/** The entries that a contact has in the feed. */
import { parseBirthday } from '../../platform/calendar/birthday.ts'
import type { Entry } from './calendar.ts'
import type { FeedContact } from './queries.ts'
import { recurrenceOf } from './recurrence.ts'
import { titles } from './titles.ts'
import type { UserRow } from '../../accounts/users/queries.ts'

/** Ids of entries are made from the id of the contact, so that they stay the same and contain nothing personal. */
export function entriesOf(contact: FeedContact, { language, leap_day }: Pick<UserRow, 'language' | 'leap_day'>): Entry[] {
  const birthday = contact.birthday === null ? null : parseBirthday(contact.birthday)
  if (!birthday) return []
  const name = [contact.first_name, contact.last_name].filter((part) => part !== null).join(' ')
  return [
    {
      uid: `${contact.id}-birthday`,
      title: titles[language].birthday(name),
      changedAt: contact.updated_at,
      ...recurrenceOf(birthday, leap_day),
    },
  ]
}
