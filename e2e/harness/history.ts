/**
 * Compares the responses that writers received with the stored items. Each item has a unique key and one writer, which
 * tries to write the item several times, one attempt after the other. Each attempt writes different content.
 */
export type Outcome =
  /** The response was a success: the content must be stored. */
  | 'acknowledged'
  /** The response was a refusal: the content must not be stored. */
  | 'refused'
  /** There was no response, or an error such as 503: the content may be stored or not. */
  | 'unknown'

interface Attempt {
  content: string
  outcome: Outcome
}

/** A stored item. */
export interface StoredItem {
  key: string
  content: string
}

export interface HistoryReport {
  /** The number of attempts with each outcome. */
  attempts: Record<Outcome, number>
  /** Keys of items without their last acknowledged content, and without the content of a later unknown attempt. */
  lost: string[]
  /** Keys of items that are stored more than once. */
  duplicated: string[]
  /** Keys of items with refused content. */
  refusedButStored: string[]
  /** Keys that no writer has written. */
  neverWritten: string[]
  /** The number of items with the content of an unknown attempt. */
  unknownButStored: number
}

export function createHistory() {
  const items = new Map<string, Attempt[]>()

  return {
    record(key: string, content: string, outcome: Outcome) {
      items.set(key, [...(items.get(key) ?? []), { content, outcome }])
    },

    compare(storedItems: StoredItem[]): HistoryReport {
      const contents = Map.groupBy(storedItems, ({ key }) => key)
      const entries = [...items]
      const keysWhere = (matches: (attempts: Attempt[], stored: string[]) => boolean) =>
        entries
          .filter(([key, attempts]) =>
            matches(
              attempts,
              (contents.get(key) ?? []).map(({ content }) => content),
            ),
          )
          .map(([key]) => key)
      const all = [...items.values()].flat()
      const count = (outcome: Outcome) => all.filter((attempt) => attempt.outcome === outcome).length

      return {
        attempts: { acknowledged: count('acknowledged'), refused: count('refused'), unknown: count('unknown') },
        lost: keysWhere(
          (attempts, stored) => hasAcknowledged(attempts) && !stored.some((content) => allowedContents(attempts).includes(content)),
        ),
        duplicated: keysWhere((_, stored) => stored.length > 1),
        refusedButStored: keysWhere((attempts, stored) =>
          attempts.some(({ content, outcome }) => outcome === 'refused' && stored.includes(content)),
        ),
        neverWritten: [...contents.keys()].filter((key) => !items.has(key)),
        unknownButStored: keysWhere((attempts, stored) =>
          attempts.some(({ content, outcome }) => outcome === 'unknown' && stored.includes(content)),
        ).length,
      }
    },
  }
}

const hasAcknowledged = (attempts: Attempt[]) => attempts.some(({ outcome }) => outcome === 'acknowledged')

/** The last acknowledged content, and the contents of later attempts whose outcome is unknown. */
function allowedContents(attempts: Attempt[]) {
  const last = attempts.findLastIndex(({ outcome }) => outcome === 'acknowledged')
  return attempts
    .slice(last)
    .filter(({ outcome }) => outcome !== 'refused')
    .map(({ content }) => content)
}
