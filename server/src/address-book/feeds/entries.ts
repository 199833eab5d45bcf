/** The entries that a contact has in the feed. */
import { createHash } from 'node:crypto'
import type { UserRow } from '../../accounts/users/queries.ts'
import { parseBirthday } from '../../platform/calendar/birthday.ts'
import { displayName, firstEntryOf } from '../contacts/contact.ts'
import type { Entry } from './calendar.ts'
import type { FeedContact } from './queries.ts'
import { recurrenceOf } from './recurrence.ts'
import { titleOfDate, titles } from './titles.ts'

/**
 * Ids of entries are made from the id of the contact, so that they stay the same and contain nothing personal. A date
 * has no id of its own, so its entry gets another id when the date or its label changes.
 */
export function entriesOf(contact: FeedContact, { language, leap_day }: Pick<UserRow, 'language' | 'leap_day'>): Entry[] {
  const name = displayName(contact, () => firstEntryOf(contact))
  const entries = new Map<string, Entry>()
  const add = (kind: string, text: string, title: string) => {
    const date = parseBirthday(text)
    const uid = `${contact.id}-${kind}`
    // Two dates with the same label are one entry: a calendar may have no two entries with the same id.
    if (date) entries.set(uid, { uid, title, changedAt: contact.updated_at, ...recurrenceOf(date, leap_day) })
  }
  if (contact.birthday !== null) add('birthday', contact.birthday, titles[language].birthday(name))
  for (const { date, label } of contact.dates) add(hashOf(date, label), date, titleOfDate(language, label, name))
  return [...entries.values()]
}

const hashOf = (date: string, label: string | null) =>
  createHash('sha256')
    .update(JSON.stringify([date, label]))
    .digest('hex')
    .slice(0, 16)
