/** Columns that no member holds. They are kept with the contact as lines of a vCard. */
import type { KeptLine } from '../draft.ts'

/** A cell that is not empty. */
export interface Value {
  column: string
  text: string
}

export const keptColumn = ({ column, text }: Value): KeptLine => ({
  property: 'X-CSV-COLUMN',
  parameters: [{ name: 'NAME', value: column }],
  text,
})
