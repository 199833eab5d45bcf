/**
 * A response that may be too large to hold in memory: an object whose lists are sent page by page, while they are read.
 * Each member and each item is serialised by the schema of the contract, as in any other response.
 */
import { Readable } from 'node:stream'
import type { JsonSchema } from './serialise.ts'

/** The members of the body; a list may be an iterable of its pages. */
type Parts<Body> = { [Key in keyof Body]: Body[Key] | (Body[Key] extends (infer Item)[] ? AsyncIterable<Item[]> : never) }

type Serialise = (value: unknown) => string
type Compile = (schema: JsonSchema) => Serialise

export class JsonStream<Body> {
  readonly #parts: Parts<Body>

  constructor(parts: Parts<Body>) {
    this.#parts = parts
  }

  /** `onText` is called with each part of the text. */
  open(schema: JsonSchema, compile: Compile, onText: (text: string) => void): Readable {
    const parts = write(this.#parts as Record<string, unknown>, schema['properties'] as Record<string, JsonSchema>, compile)
    return Readable.from(reportEach(parts, onText), { objectMode: false })
  }
}

async function* write(parts: Record<string, unknown>, schemas: Record<string, JsonSchema>, compile: Compile): AsyncGenerator<string> {
  let prefix = '{'
  for (const [name, part] of Object.entries(parts)) {
    yield `${prefix}${JSON.stringify(name)}:`
    const schema = schemas[name]
    if (!schema) throw new Error(`the schema of the response has no member ${name}`)
    if (isPaged(part)) yield* writeList(part, compile(schema['items'] as JsonSchema))
    else yield compile(schema)(part)
    prefix = ','
  }
  yield '}'
}

async function* writeList(pages: AsyncIterable<unknown[]>, writeItem: Serialise): AsyncGenerator<string> {
  let prefix = '['
  for await (const page of pages) {
    for (const item of page) {
      yield prefix + writeItem(item)
      prefix = ','
    }
  }
  yield prefix === '[' ? '[]' : ']'
}

const isPaged = (part: unknown): part is AsyncIterable<unknown[]> =>
  typeof part === 'object' && part !== null && Symbol.asyncIterator in part

/** Passes the texts on, and reports each before. */
async function* reportEach(texts: AsyncIterable<string>, onText: (text: string) => void): AsyncGenerator<string> {
  for await (const text of texts) {
    onText(text)
    yield text
  }
}
