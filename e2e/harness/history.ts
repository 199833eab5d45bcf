/**
 * Compares the answers that writers received with the stored items. Each item has a unique key and one writer, which
 * makes one attempt after the other to write it. Each attempt writes different content.
 */
export type Outcome =
  /** Answered with success: the content must be stored. */
  | 'acknowledged'
  /** Answered with a refusal: the content must not be stored. */
  | 'refused'
  /** Not answered, or answered with an error such as 503: the content may be stored or not. */
  | 'unknown'

interface Attempt {
  content: string
  outcome: Outcome
}

/** A stored item. */
export interface Found {
  key: string
  content: string
}

export interface Verdict {
  /** The number of attempts with each outcome. */
  attempts: Record<Outcome, number>
  /** Keys of items without their last acknowledged content, and without the content of a later unknown attempt. */
  lost: string[]
  /** Keys of items that are stored more than once. */
  doubled: string[]
  /** Keys of items with refused content. */
  refusedButThere: string[]
  /** Keys that no writer has written. */
  foreign: string[]
  /** The number of items with the content of an unknown attempt. */
  unknownButThere: number
}

export function createHistory() {
  const items = new Map<string, Attempt[]>()

  return {
    record(key: string, content: string, outcome: Outcome) {
      items.set(key, [...(items.get(key) ?? []), { content, outcome }])
    },

    judge(found: Found[]): Verdict {
      const contents = Map.groupBy(found, ({ key }) => key)
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
        lost: keysWhere((attempts, stored) => isAcknowledged(attempts) && !stored.some((content) => allowed(attempts).includes(content))),
        doubled: keysWhere((_, stored) => stored.length > 1),
        refusedButThere: keysWhere((attempts, stored) =>
          attempts.some(({ content, outcome }) => outcome === 'refused' && stored.includes(content)),
        ),
        foreign: [...contents.keys()].filter((key) => !items.has(key)),
        unknownButThere: keysWhere((attempts, stored) =>
          attempts.some(({ content, outcome }) => outcome === 'unknown' && stored.includes(content)),
        ).length,
      }
    },
  }
}

const isAcknowledged = (attempts: Attempt[]) => attempts.some(({ outcome }) => outcome === 'acknowledged')

/** The last acknowledged content, and that of later attempts whose outcome is unknown. */
function allowed(attempts: Attempt[]) {
  const last = attempts.findLastIndex(({ outcome }) => outcome === 'acknowledged')
  return attempts
    .slice(last)
    .filter(({ outcome }) => outcome !== 'refused')
    .map(({ content }) => content)
}
