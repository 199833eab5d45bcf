/**
 * What a column of a CSV file holds. A field is written as a name, which users can change:
 *
 * - a text member of a contact, such as `first_name`, or one of the names in `SINGLE_FIELDS`;
 * - `<list>.<entry>.<part>` for the lists of a contact: `emails.1.address`, `emails.1.label`, `addresses.home.city`. The
 *   columns of one entry have the same name for it. Unless that is a number, it is the label of the entry.
 *
 * A column without a field is kept with the contact, and comes out again in exports.
 */
const TEXT_MEMBERS = [
  'first_name',
  'last_name',
  'middle_name',
  'name_prefix',
  'name_suffix',
  'nickname',
  'organization',
  'job_title',
  'notes',
] as const
export type TextMember = (typeof TEXT_MEMBERS)[number]

const SINGLE_FIELDS = [
  ...TEXT_MEMBERS,
  /** The whole name; `.family_first` if the family name comes first. */
  'full_name',
  'full_name.family_first',
  /** A title: before the name, or a job, depending on the other columns. */
  'title',
  'birthday',
  'birthday.year',
  'birthday.month',
  'birthday.day',
  'department',
  'picture',
  'labels',
  'uid',
  /** What the other columns of our own files do not hold. */
  'rest',
  /** A column that says nothing about the contact, such as its sensitivity in Outlook. */
  'ignored',
] as const
export type SingleField = (typeof SINGLE_FIELDS)[number]

/** The parts of the entries of each list, the value first. */
const PARTS = {
  emails: ['address', 'label'],
  phones: ['number', 'label'],
  addresses: ['street', 'city', 'region', 'postal_code', 'country', 'post_box', 'extended', 'formatted', 'label'],
  urls: ['url', 'label'],
  dates: ['date', 'label'],
  related: ['name', 'label'],
  /** Google's custom fields, which a contact does not have. */
  custom: ['value', 'label'],
} as const
export type ListField = keyof typeof PARTS

export interface EntryField {
  list: ListField
  entry: string
  part: string
}

const isList = (name: string): name is ListField => Object.hasOwn(PARTS, name)

/** Names the first part of a list: the value to which a label belongs. */
export const valuePartOf = (list: ListField): string => PARTS[list][0]

export const isTextMember = (field: string): field is TextMember => TEXT_MEMBERS.some((member) => member === field)

export const isSingleField = (field: string): field is SingleField => SINGLE_FIELDS.some((single) => single === field)

/** Returns undefined if `field` is not the field of an entry. */
export function parseEntryField(field: string): EntryField | undefined {
  const { list = '', entry = '', part = '' } = /^(?<list>[a-z]+)\.(?<entry>.+)\.(?<part>[a-z_]+)$/u.exec(field)?.groups ?? {}
  if (!isList(list)) return undefined
  const parts: readonly string[] = PARTS[list]
  return parts.includes(part) ? { list, entry, part } : undefined
}

/** Whether a user can assign a column to it. A `title` depends on the other columns, and is decided before. */
export const isAssignable = (field: string): boolean => (isSingleField(field) && field !== 'title') || parseEntryField(field) !== undefined
