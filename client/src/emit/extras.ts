/**
 * Prints the declarations of `iterate`, `download` and `edit`, which are built on an operation and are not operations
 * themselves.
 */
import { exampleArgs, exampleQuery, printExample } from './examples.ts'
import { typeOf } from './names.ts'
import { printComment, printType, printValue } from './print.ts'
import type { Editing, Listing, Operation } from './operation.ts'
import { printArgs, printResult } from './signatures.ts'

export const ARGS_PARAM = '@param args `signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to this call only.'
const OPTIONS = '`signal`, `timeout`, `retries`, `headers` and the other `CallOptions` apply to each request.'

export function printIterate({ operation, query, item }: Listing) {
  const { slice, name } = operation
  const doc = printComment(
    [
      `Reads every item of \`${name}\`, and requests each page when it is needed, or one page earlier with \`prefetch\`; \`limit\` is the size of a page. A refusal is thrown as a \`ProblemError\`.`,
      'Reads each item that exists during the whole iteration exactly once, even if others add, change or remove items meanwhile. Only an item that a change moves to another place in the order may be read twice or missed.',
      `@param args The arguments of \`${name}\`, and \`prefetch\`. ${OPTIONS}`,
      printExample(`for await (const item of client.${slice}.iterate(${printValue({ query: exampleQuery(query) })})) console.log(item)`),
    ],
    1,
  )
  return `${doc}  iterate(${printArgs(operation, 'IterateOptions')}): Walk<${printType(item)}>\n`
}

export function printDownload(operation: Operation) {
  const call = `await unwrap(client.${operation.slice}.download(${exampleArgs(operation)}))`
  const doc = printComment(
    [
      `Like \`${operation.name}\`, but the data is a stream, whose chunks you can read as they arrive. (React Native has no streams: there, all data is one chunk.) \`timeout\` applies until the headers arrive, \`signal\` until the last chunk.`,
      ARGS_PARAM,
      printExample(`for await (const chunk of ${call}) console.log(chunk.length)`),
    ],
    1,
  )
  return `${doc}  download(${printArgs(operation)}): ${printResult(operation, [{ status: 200, data: 'AsyncIterable<Uint8Array<ArrayBuffer>>' }])}\n`
}

export function printEdit({ get, patch, id, body, answer }: Editing) {
  const data = typeOf(answer)
  const doc = printComment(
    [
      'Edits a contact without overwriting the changes of other clients. `change` receives the contact and returns a patch. The service saves the patch only if nobody has changed the contact in between (`If-Match`); otherwise the client reads the contact again and calls `change` again, up to `attempts` times. After the last attempt, and on any other refusal, `edit` returns the refusal.',
      `@param id ${id.description}\n@param change Returns what to patch; \`null\`, \`undefined\` or \`false\` leaves the contact as it is.\n@param options \`attempts\` limits how many times to read and save. ${OPTIONS} An \`idempotency-key\` is not allowed, because each attempt is another change.`,
      printExample(
        `const result = await client.${get.slice}.edit('0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', ({ notes }) => ({ notes: \`\${notes ?? ''} Met in Lviv.\` }))`,
      ),
    ],
    1,
  )
  const change = `change: (current: Readonly<${data}>) => Edited<${typeOf(body)}, Patch>`
  return `${doc}  edit<Patch extends ${typeOf(body)}>(id: string, ${change}, options?: EditOptions): ${printResult(patch, [{ status: 200, data }])}\n`
}
