/** Conditions as SQL: by a scan of the search texts, or by the trigram index. */
import type { Condition } from './conditions.ts'
import { and, type Bind, or } from './sql.ts'
import { isIndexed, type SearchTerm } from './terms.ts'

/** Whether the trigram index can find every spelling of the term. */
export const hasIndex = ({ term }: Condition) => term.every(isIndexed)

/** Matches contacts by reading their search texts. */
export const byScan = (conditions: Condition[], bind: Bind) => and(conditions.map((condition) => scanCondition(condition, bind)))

/** Matches contacts by the trigram index. Terms that this index cannot find are checked in the texts of the matches. */
export const byIndex = (conditions: Condition[], bind: Bind) =>
  and(conditions.map((condition) => (hasIndex(condition) ? indexCondition(condition, bind) : scanCondition(condition, bind))))

const scanCondition = ({ term, line }: Condition, bind: Bind) =>
  inLine(term, line, bind, or(term.map((spelling) => (isIndexed(spelling) ? contains(spelling, bind) : containsShort(spelling, bind)))))

// `strpos` takes as long as `like` for three letters, and less time for longer spellings. PostgreSQL has no estimate
// for `strpos`, so the plan is the same for every spelling.
const contains = (spelling: string, bind: Bind) => `strpos(search_text, ${bind(spelling)}) > 0`

// For one or two letters `strpos` takes up to twice as long. `collate` keeps PostgreSQL from using the trigram index,
// which has another collation, and which it would read as a whole.
const containsShort = (spelling: string, bind: Bind) => `search_text collate "C" like ${bind(pattern(spelling))}`

// The sub-select hides the spelling from the planner. If the planner knew how common a spelling is, it would read the
// primary key or the table instead of the trigram index.
const indexCondition = ({ term, line }: Condition, bind: Bind) =>
  inLine(term, line, bind, or(term.map((spelling) => `search_text like (select ${bind(pattern(spelling))}::text)`)))

/** If the condition names a line, also checks that line of the texts that contain the term anywhere. */
const inLine = (term: SearchTerm, line: number | undefined, bind: Bind, anywhere: string) =>
  line === undefined
    ? anywhere
    : and([anywhere, or(term.map((spelling) => `strpos(split_part(search_text, E'\\n', ${line}), ${bind(spelling)}) > 0`))])

const pattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
