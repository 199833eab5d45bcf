// The names that other folders still use.
export { readCursor } from '../paging/cursor.ts'
export { pageOf, totalOf } from '../paging/page.ts'
