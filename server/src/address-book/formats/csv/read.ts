/** Reads the rows of a CSV file, card by card. */
import { latestBirthday } from '../../../platform/calendar/birthday.ts'
import type { ReadCard } from '../card.ts'
import { type RecognisedCsv, rowsAfterHeader, withNewlines } from './recognise.ts'
import { rowReader } from './row.ts'

/** Yields one result for each row that is not empty. `recognised` comes from `recogniseCsv`. */
export function* readCsv(file: string, recognised: RecognisedCsv, now: Date): Generator<ReadCard> {
  const readRow = rowReader(recognised, latestBirthday(now))
  for (const row of rowsAfterHeader(withNewlines(file), recognised.delimiter)) {
    if ('cells' in row) yield readRow(row.cells, row.line)
    else yield { line: row.line, refused: { code: 'card-unreadable', detail: row.unreadable } }
  }
}
