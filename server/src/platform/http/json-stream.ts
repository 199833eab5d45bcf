/**
 * An answer that may be larger than anybody wants to hold: an object whose lists are sent while they are read. Each member and
 * each item is written by the contract's own schema, as in any other answer, so that what it does not list cannot leave.
 */
import { Readable } from 'node:stream'
import type { JsonSchema } from './serialise.ts'

/** Pages of a list instead of the list. */
type Parts<Body> = { [Key in keyof Body]: Body[Key] | (Body[Key] extends (infer Item)[] ? AsyncIterable<Item[]> : never) }

type Compile = (schema: JsonSchema) => (value: never) => string

export class JsonStream<Body> {
  readonly #parts: Parts<Body>

  constructor(parts: Parts<Body>) {
    this.#parts = parts
  }

  open(schema: JsonSchema, compile: Compile): Readable {
    return Readable.from(write(this.#parts as Record<string, unknown>, schema['properties'] as Record<string, JsonSchema>, compile), {
      objectMode: false,
    })
  }
}

async function* write(parts: Record<string, unknown>, schemas: Record<string, JsonSchema>, compile: Compile): AsyncGenerator<string> {
  let before = '{'
  for (const [name, part] of Object.entries(parts)) {
    yield `${before}${JSON.stringify(name)}:`
    if (isPaged(part)) yield* writeList(part, compile(schemas[name]!['items'] as JsonSchema))
    else yield compile(schemas[name]!)(part as never)
    before = ','
  }
  yield '}'
}

async function* writeList(pages: AsyncIterable<never[]>, writeItem: (item: never) => string): AsyncGenerator<string> {
  let before = '['
  for await (const page of pages) {
    for (const item of page) {
      yield before + writeItem(item)
      before = ','
    }
  }
  yield before === '[' ? '[]' : ']'
}

const isPaged = (part: unknown): part is AsyncIterable<never[]> => typeof part === 'object' && part !== null && Symbol.asyncIterator in part
