/**
 * What writers were told, held against what is there afterwards. A thing has a key of its own and is written by one writer, one
 * attempt after the other; each attempt carries content that no other has.
 */
export type Outcome =
  /** It was answered with success: it has to be there. */
  | 'acknowledged'
  /** It was answered with a refusal: it must not be there. */
  | 'refused'
  /** No answer came, or one that does not say: it may be there, or not. */
  | 'unknown'

interface Attempt {
  content: string
  outcome: Outcome
}

/** A thing as it is found. */
export interface Found {
  key: string
  content: string
}

export interface Verdict {
  /** How many attempts had each outcome. */
  attempts: Record<Outcome, number>
  /** Keys whose last acknowledged content, or something that came after it, is not there. */
  lost: string[]
  /** Keys that are there more than once. */
  doubled: string[]
  /** Keys that show what was refused. */
  refusedButThere: string[]
  /** Keys that nobody has written. */
  foreign: string[]
  /** Of the attempts without an answer those that did happen, as far as it shows. */
  unknownButThere: number
}

export function createHistory() {
  const things = new Map<string, Attempt[]>()

  return {
    record(key: string, content: string, outcome: Outcome) {
      things.set(key, [...(things.get(key) ?? []), { content, outcome }])
    },

    judge(found: Found[]): Verdict {
      const contents = Map.groupBy(found, ({ key }) => key)
      const entries = [...things]
      const keysWhere = (holds: (attempts: Attempt[], there: string[]) => boolean) =>
        entries
          .filter(([key, attempts]) =>
            holds(
              attempts,
              (contents.get(key) ?? []).map(({ content }) => content),
            ),
          )
          .map(([key]) => key)
      const all = [...things.values()].flat()
      const count = (outcome: Outcome) => all.filter((attempt) => attempt.outcome === outcome).length

      return {
        attempts: { acknowledged: count('acknowledged'), refused: count('refused'), unknown: count('unknown') },
        lost: keysWhere((attempts, there) => isAcknowledged(attempts) && !there.some((content) => allowed(attempts).includes(content))),
        doubled: keysWhere((_, there) => there.length > 1),
        refusedButThere: keysWhere((attempts, there) =>
          attempts.some(({ content, outcome }) => outcome === 'refused' && there.includes(content)),
        ),
        foreign: [...contents.keys()].filter((key) => !things.has(key)),
        unknownButThere: keysWhere((attempts, there) =>
          attempts.some(({ content, outcome }) => outcome === 'unknown' && there.includes(content)),
        ).length,
      }
    },
  }
}

const isAcknowledged = (attempts: Attempt[]) => attempts.some(({ outcome }) => outcome === 'acknowledged')

/** The last acknowledged content, and whatever was tried after it without an answer. */
function allowed(attempts: Attempt[]) {
  const last = attempts.findLastIndex(({ outcome }) => outcome === 'acknowledged')
  return attempts
    .slice(last)
    .filter(({ outcome }) => outcome !== 'refused')
    .map(({ content }) => content)
}
