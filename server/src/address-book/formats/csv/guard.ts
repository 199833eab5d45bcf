/**
 * A spreadsheet takes a cell that begins with certain characters for a formula, and would run it. Such cells get an
 * apostrophe in front, which spreadsheets take as the sign of a text. Numbers such as `+380 67 123 45 67` need none.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const PHONE_NUMBER = /^\+[\d ()./-]+$/

/** A cell that already has apostrophes before such a character gets one more, so that `unguard` can take one off. */
export const guard = (cell: string): string => (FORMULA.test(cell) && !PHONE_NUMBER.test(cell) ? `'${cell}` : cell)

/** For cells that `guard` wrote, and no others: elsewhere the apostrophe may belong to the text. */
export const unguard = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell)
