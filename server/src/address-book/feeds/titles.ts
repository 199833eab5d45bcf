import type { UserRow } from '../../accounts/users/queries.ts'

export type Language = UserRow['language']

interface Titles {
  calendar: string
  birthday(name: string): string
}

/** The texts of the feed. A title has no age: a calendar may show an entry in any year. */
export const titles: Record<Language, Titles> = {
  en: { calendar: 'Birthdays', birthday: (name) => `Birthday of ${name}` },
  uk: { calendar: 'Дні народження', birthday: (name) => `День народження: ${name}` },
}
