/** Lines with the same group belong together (RFC 6350, section 3.3): a value, its label, its country. */
import type { ContentLine } from './content-line.ts'

/** Properties that describe another property of their group. */
const COMPANIONS = new Set(['X-ABLABEL', 'X-ABADR'])

interface Group {
  /** The first line of each property in `COMPANIONS`. */
  companions: ContentLine[]
  /** Number of the other lines. */
  values: number
}

export class Groups {
  readonly #groups = new Map<string, Group>()

  constructor(lines: readonly ContentLine[]) {
    for (const line of lines) if (line.group !== '') this.#add(line)
  }

  #add(line: ContentLine) {
    const key = line.group.toLowerCase()
    const group = this.#groups.get(key) ?? { companions: [], values: 0 }
    this.#groups.set(key, group)
    if (COMPANIONS.has(line.name) && group.companions.every(({ name }) => name !== line.name)) group.companions.push(line)
    else group.values++
  }

  #of({ group }: ContentLine): Group {
    return group === '' ? NO_GROUP : (this.#groups.get(group.toLowerCase()) ?? NO_GROUP)
  }

  /** The lines that describe the given line. */
  companionsOf(line: ContentLine): ContentLine[] {
    return this.#of(line).companions
  }

  /** Whether the line describes others. */
  isCompanion(line: ContentLine): boolean {
    return this.#of(line).companions.includes(line)
  }

  /** Whether the group has a line that the companion describes. */
  hasValue(companion: ContentLine): boolean {
    return this.#of(companion).values > 0
  }

  /** Whether another line with a value of its own has the same group. */
  isShared(line: ContentLine): boolean {
    return this.#of(line).values > 1
  }
}

const NO_GROUP: Group = { companions: [], values: 0 }
