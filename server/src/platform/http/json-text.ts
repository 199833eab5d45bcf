/**
 * A body, or a part of one, that is JSON text already. It is written from the text of the columns, in which JSON
 * columns stay as PostgreSQL sent them: parsing every row and serialising it again would take about half of the CPU
 * time of a list.
 */
export class JsonText<Body> {
  readonly text: string
  /** The members of the body before serialisation. Headers are made from them, such as `Link` from `next_cursor`. */
  readonly members: Readonly<Record<string, unknown>>
  /** Never set: carries the type of the body. */
  declare readonly body?: Body

  constructor(text: string, members: Readonly<Record<string, unknown>> = {}) {
    this.text = text
    this.members = members
  }
}

/** A type, with `Body` in place of each `JsonText<Body>`. */
type Unwrapped<Part> =
  Part extends JsonText<infer Body>
    ? Body
    : Part extends (infer Item)[]
      ? Unwrapped<Item>[]
      : Part extends object
        ? UnwrappedMembers<Part>
        : Part
type UnwrappedMembers<Members> = { [Name in keyof Members]: Unwrapped<Members[Name]> }

/** Serialises an object of plain JSON and JSON text. It must not contain a Date, which would be written as `{}`. */
export const writeJson = <Members extends object>(members: Members) =>
  new JsonText<UnwrappedMembers<Members>>(textOf(members), members as Record<string, unknown>)

function textOf(value: unknown): string {
  if (value instanceof JsonText) return value.text
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`)
  return `{${members.join(',')}}`
}
