/** Conditions as SQL: by a scan of the search texts, or by the trigram index. */
import type { Condition } from './conditions.ts'
import { and, type Bind, or } from './sql.ts'
import { isIndexed, type SearchTerm } from './terms.ts'

/** Whether the trigram index can find every spelling of the term. */
export const hasIndex = ({ term }: Condition) => term.every(isIndexed)

/** Matches contacts by reading their search texts. */
export const byScan = (conditions: Condition[], bind: Bind) => and(conditions.map((condition) => scanned(condition, bind)))

/** Matches contacts by the trigram index where it can, and reads only the texts of those that it finds for the other terms. */
export const byIndex = (conditions: Condition[], bind: Bind) =>
  and(conditions.map((condition) => (hasIndex(condition) ? indexed(condition, bind) : scanned(condition, bind))))

// The trigram index has another collation, so PostgreSQL does not use it here: it would read all of it for a short term.
// `strpos` takes twice as long as `like`.
const scanned = ({ term, line }: Condition, bind: Bind) =>
  inLine(term, line, bind, or(term.map((spelling) => `search_text collate "C" like ${bind(pattern(spelling))}`)))

// The sub-select hides the spelling from the planner. Where it knew how common one is, it read the primary key or the table.
const indexed = ({ term, line }: Condition, bind: Bind) =>
  inLine(term, line, bind, or(term.map((spelling) => `search_text like (select ${bind(pattern(spelling))}::text)`)))

/** If the condition names a line, checks that line of the texts that have the term anywhere. */
const inLine = (term: SearchTerm, line: number | undefined, bind: Bind, anywhere: string) =>
  line === undefined
    ? anywhere
    : and([anywhere, or(term.map((spelling) => `strpos(split_part(search_text, E'\\n', ${line}), ${bind(spelling)}) > 0`))])

const pattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
