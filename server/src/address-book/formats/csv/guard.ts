/**
 * A spreadsheet takes a cell that begins with certain characters for a formula, and would run it. Such cells get an
 * apostrophe in front, which spreadsheets take as the sign of a text. So do the parts of a cell after a semicolon, a tab
 * or a line end: a spreadsheet that separates cells by them takes each part for a cell. Quotes before a formula may
 * disappear then. Numbers such as `+380 67 123 45 67` need no apostrophe.
 */
const FORMULA = /(^|[;\t\r\n])(?=["']*[=+\-@＝＋－＠])/g
const GUARDED_FORMULA = /(^|[;\t\r\n])'(?=["']*[=+\-@＝＋－＠])/g
const PHONE_NUMBER = /^\+[\d ()]+$/

/** A formula that already has an apostrophe gets one more, so that `unguard` can take one off. */
export const guard = (cell: string): string => (PHONE_NUMBER.test(cell) ? cell : cell.replace(FORMULA, "$1'"))

/** For cells that `guard` wrote, and no others: elsewhere the apostrophe may belong to the text. */
export const unguard = (cell: string): string => cell.replace(GUARDED_FORMULA, '$1')
