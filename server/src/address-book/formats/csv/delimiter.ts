/** The character between the cells of a row. */
export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** A first line that names the delimiter, which Excel writes and reads. */
const SEPARATOR_LINE = /^sep=(.)\n/i
/** In characters. No header is longer, and in a file without line ends, not all of the file must be read. */
export const MAX_HEADER = 64 * 1024

export const isDelimiter = (text: string | undefined): text is Delimiter => DELIMITERS.some((delimiter) => delimiter === text)

/** The number of lines before the header: one if Excel's line with the delimiter is there. */
export const linesBeforeHeader = (text: string) => (SEPARATOR_LINE.test(text) ? 1 : 0)

/** The delimiter that Excel's line names; else the one that occurs most often in the header, outside quotes. */
export function guessDelimiter(text: string): Delimiter {
  const named = SEPARATOR_LINE.exec(text)?.[1]
  if (isDelimiter(named)) return named
  const counts = new Map<Delimiter, number>(DELIMITERS.map((delimiter) => [delimiter, 0]))
  for (const character of unquotedHeader(text.slice(0, MAX_HEADER)))
    if (isDelimiter(character)) counts.set(character, (counts.get(character) ?? 0) + 1)
  return DELIMITERS.reduce((best, delimiter) => ((counts.get(delimiter) ?? 0) > (counts.get(best) ?? 0) ? delimiter : best))
}

/** The first row that is not empty, without the texts in quotes. */
function unquotedHeader(text: string): string {
  const unquoted = text.replace(/"(?:[^"]|"")*"/g, '""')
  return /^.*\S.*$/m.exec(unquoted)?.[0] ?? ''
}
