/** The columns of Google's CSV files: since 2024, and before. Google translates neither of them. */

/** ` ::: ` separates several values in one cell. */
export const VALUE_SEPARATOR = ' ::: '
/** Begins the label of the preferred value, and the names of Google's own groups. */
export const MARK = '* '

const COLUMNS: Record<string, string | null> = {
  'First Name': 'first_name',
  'Middle Name': 'middle_name',
  'Last Name': 'last_name',
  'Phonetic First Name': null,
  'Phonetic Middle Name': null,
  'Phonetic Last Name': null,
  'Name Prefix': 'name_prefix',
  'Name Suffix': 'name_suffix',
  Nickname: 'nickname',
  'File As': null,
  'Organization Name': 'organization',
  'Organization Title': 'job_title',
  'Organization Department': 'department',
  Birthday: 'birthday',
  Notes: 'notes',
  Photo: 'picture',
  Labels: 'labels',
}

const OLD_COLUMNS: Record<string, string | null> = {
  Name: 'full_name',
  'Given Name': 'first_name',
  'Additional Name': 'middle_name',
  'Family Name': 'last_name',
  'Name Prefix': 'name_prefix',
  'Name Suffix': 'name_suffix',
  Nickname: 'nickname',
  Birthday: 'birthday',
  Notes: 'notes',
  Photo: 'picture',
  'Group Membership': 'labels',
  'Organization 1 - Name': 'organization',
  'Organization 1 - Title': 'job_title',
  'Organization 1 - Department': 'department',
  'Organization 1 - Type': 'ignored',
}

const NUMBERED: Record<string, Record<string, string>> = {
  'E-mail': { Value: 'emails.N.address' },
  Phone: { Value: 'phones.N.number' },
  Address: {
    Formatted: 'addresses.N.formatted',
    Street: 'addresses.N.street',
    City: 'addresses.N.city',
    'PO Box': 'addresses.N.post_box',
    Region: 'addresses.N.region',
    'Postal Code': 'addresses.N.postal_code',
    Country: 'addresses.N.country',
    'Extended Address': 'addresses.N.extended',
  },
  Relation: { Value: 'related.N.name' },
  Website: { Value: 'urls.N.url' },
  Event: { Value: 'dates.N.date' },
  'Custom Field': { Value: 'custom.N.value' },
}

export const isGoogle = (header: readonly string[]) =>
  ['First Name', 'Last Name', 'Organization Name'].every((column) => header.includes(column)) &&
  (header.includes('Labels') || header.some((column) => /^(E-mail|Phone) \d+ - Label$/.test(column)))

export const isOldGoogle = (header: readonly string[]) =>
  header.includes('Given Name') &&
  (header.includes('Group Membership') || header.some((column) => /^(E-mail|Phone) \d+ - Type$/.test(column)))

/** The field of a column of Google; undefined if Google has no such column. */
export function fieldOfGoogle(column: string, isOld: boolean): string | null | undefined {
  const columns = isOld ? OLD_COLUMNS : COLUMNS
  if (Object.hasOwn(columns, column)) return columns[column]
  const { kind = '', number = '', part = '' } = /^(?<kind>.+) (?<number>\d+) - (?<part>.+)$/.exec(column)?.groups ?? {}
  if (!Object.hasOwn(NUMBERED, kind)) return undefined
  const parts = NUMBERED[kind] ?? {}
  const isLabel = part === (isOld ? 'Type' : 'Label')
  const field = isLabel ? Object.values(parts)[0]?.replace(/[^.]+$/, 'label') : parts[part]
  return field?.replace('.N.', `.${number}.`)
}
