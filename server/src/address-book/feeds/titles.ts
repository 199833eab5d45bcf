import type { UserRow } from '../../accounts/users/queries.ts'

type Language = UserRow['language']

interface Titles {
  calendar: string
  birthday(name: string): string
  /** The word for a date without a label, and for the label that vCards have (RFC 6350, section 6.2.6). */
  date: string
  anniversary: string
}

/** The texts of the feed. A title has no age: a calendar may show an entry in any year. */
export const titles: Record<Language, Titles> = {
  en: { calendar: 'Birthdays', birthday: (name) => `Birthday of ${name}`, date: 'Date', anniversary: 'Anniversary' },
  uk: { calendar: 'Дні народження', birthday: (name) => `День народження: ${name}`, date: 'Дата', anniversary: 'Річниця' },
}

/** The title of a date that is not a birthday. Users write labels of their own. */
export function titleOfDate(language: Language, label: string | null, name: string): string {
  const { date, anniversary } = titles[language]
  const word = label?.toLowerCase() === 'anniversary' ? anniversary : (label ?? date)
  return `${word}: ${name}`
}
