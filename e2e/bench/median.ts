import { itemAt } from './item-at.ts'

/** Returns the middle value; of an even number of values, the larger of the two in the middle. */
export const median = (values: number[]) =>
  itemAt(
    values.toSorted((a, b) => a - b),
    Math.floor(values.length / 2),
  )

export const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
