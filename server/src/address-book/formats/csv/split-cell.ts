import type { CardDraft } from '../draft.ts'

// Far more than a contact can have; a cell of a hostile file has a million.
const MAX_VALUES = 200

/** The values of a cell that joins several, without those that are empty. */
export function splitCell(text: string, separator: string | RegExp, draft: CardDraft): string[] {
  const values = text.split(separator, MAX_VALUES + 1)
  if (values.length > MAX_VALUES) draft.note('value-dropped', `A cell has more than ${MAX_VALUES} values, of which the first are read.`)
  return values.slice(0, MAX_VALUES).flatMap((value) => (value.trim() === '' ? [] : [value.trim()]))
}
