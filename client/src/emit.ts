/**
 * Writes what the client needs of the contract, so that using it takes neither ts-rest nor zod: `types.gen.ts` (what goes
 * over the wire), `calls.gen.ts` (what the client offers, documented for the editor) and `routes.gen.ts` (for run time).
 * `--check` writes nothing and fails when they are not current. `types.assert.ts` proves that the types are right.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { problems, SERVER_WIDE } from '@contacts/contract'
import { memberOf, membersOf, printComment, printDoc, printMembers, printType, printValue, refTo, type Schema } from './emit/print.ts'
import { codeOf, readContract, SENT_BYTES, type Operation, type Shape, type Slice } from './emit/read.ts'

const HEAD = '// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.\n'
const BASE = ['type', 'title', 'status', 'detail', 'code', 'request_id']

/** What the client adds to an operation. */
const REMARKS: Record<string, string> = {
  'auth.login': 'The client holds the tokens and shows them from then on.',
  'auth.refresh': 'Without a body, the token that the client holds is sent. The client does this by itself when a call needs it.',
  'auth.logout': 'Without a body, the token that the client holds is sent. The client forgets its tokens at once, whatever the answer.',
}

const IF_MATCH = '`version` of the contact as it was read: it is changed only if it is still that one (`If-Match`, RFC 9110).'
const TOO_LARGE =
  'A file that is too large, or a form that is sent as of another type, is thrown as a `ServiceError` (413 `body-too-large`, 415 `unsupported-media-type`).'
const ARGS_PARAM = '@param args `CallOptions` (`signal`, `timeout`, `retries`, `headers`, …) hold for this call alone.'
const OPTIONS = 'How each request is made: `signal`, `timeout`, `retries`, `headers`, …'

const pascal = (words: string) => words.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
const operationName = ({ slice, name }: Operation) => `${pascal(slice)}${pascal(name)}Operation`
const problemName = (code: string) => `${pascal(code)}Problem`
const printUnion = (codes: readonly string[], indent: string) => codes.map((code) => `\n${indent}| ${problemName(code)}`).join('')
const printTable = (slices: Slice[], print: (slice: Slice) => string) =>
  slices.map((slice) => `  ${slice.name}: ${print(slice)}\n`).join('')
const typeOf = ({ name, schema }: Shape) => name ?? printType(schema, 1)
const schemaOf = ({ name, schema }: Shape): Schema => (name ? { $ref: refTo(name) } : schema)
const isOptional = ({ schema }: Shape) => !schema.required?.length
/** The client holds the refresh token, so that its caller does not have to. */
const isHeld = (operation: Operation) => operation.body?.name === 'RefreshToken'

function printTypes({ slices, problems: refusals, definitions }: ReturnType<typeof readContract>) {
  const named = [...definitions].map(([name, schema]) => `${printDoc(schema)}export interface ${name} ${printMembers(schema)}\n`)
  const operations = slices.flatMap((slice) => slice.operations.map(printOperation))
  const table = printTable(
    slices,
    (slice) => `{\n${slice.operations.map((each) => `    ${each.name}: ${operationName(each)}\n`).join('')}  }`,
  )
  return [
    HEAD,
    `import type { Upload } from './exchange.ts'\n`,
    ...named,
    `/** What every refusal has (RFC 9457). */\nexport interface ProblemBase ${printMembers(onlyMembers(refusals[0]!, (name) => BASE.includes(name)))}\n`,
    ...refusals.map(printProblem),
    `/** Every refusal that the service knows. */\nexport type Problem =${printUnion(Object.keys(problems), '  ')}\n`,
    `/** May answer any request; where an operation does not list it, it is thrown as a \`ServiceError\`. */\nexport type ServerWideProblem =${printUnion(SERVER_WIDE, '  ')}\n`,
    ...operations,
    `/** Every operation: what it takes, what it answers and what it may refuse. */\nexport interface Operations {\n${table}}\n`,
  ].join('\n')
}

function printProblem(schema: Schema) {
  const { status, title, cause, cure } = problems[codeOf(schema)]
  const own = printMembers(onlyMembers(schema, (name) => !BASE.includes(name))).slice(2)
  const doc = printComment([`${title} (${status}). ${cause}`, cure])
  return `${doc}export interface ${problemName(codeOf(schema))} extends ProblemBase {\n  status: ${status}\n  code: '${codeOf(schema)}'\n${own}\n`
}

/** Some members of a problem, without the values that are constant in it. */
const onlyMembers = (schema: Schema, wanted: (name: string) => boolean): Schema => ({
  ...schema,
  properties: Object.fromEntries(
    membersOf(schema).flatMap(([name, member]) => (wanted(name) ? [[name, { ...member, const: undefined }]] : [])),
  ),
})

function printOperation(operation: Operation) {
  const { answers, codes } = operation
  const gives = [
    `answer: ${answers.map(({ status, shape }) => `{ status: ${status}; data: ${printData(shape)} }`).join(' | ')}`,
    `problem:${printUnion(codes, '    ')}`,
  ]
  const taken = printMembers(takenBy(operation)).slice(0, -1)
  return `export interface ${operationName(operation)} ${taken}${gives.map((member) => `  ${member}\n`).join('')}}\n`
}

const printData = (shape?: Shape) => (shape ? typeOf(shape) : 'undefined')

/** What an operation takes, as the members of one object. */
function takenBy({ params, query, body, isConditional }: Operation): Schema {
  const properties = {
    ...(params && { params: schemaOf(params) }),
    ...(query && { query: schemaOf(query) }),
    ...(body && { body: schemaOf(body) }),
    ...(isConditional && { ifMatch: { type: 'integer', description: IF_MATCH } as const }),
  }
  return { type: 'object', properties, required: ['params', 'body', ...(query && !isOptional(query) ? ['query'] : [])] }
}

function printCalls({ slices, definitions }: ReturnType<typeof readContract>) {
  const calls = slices.map(printSlice).join('\n')
  const words = new Set(calls.replaceAll(/\/\*\*.*?\*\//gs, '').match(/\w+/g))
  const used = [...definitions.keys(), ...slices.flatMap(({ operations }) => operations.map(operationName))].filter((name) =>
    words.has(name),
  )
  const table = slices.map(({ name, description }) => `${printComment([description], 1)}  readonly ${name}: ${pascal(name)}Calls\n`)
  return [
    HEAD,
    `import type { EditOptions } from './edit.ts'\nimport type { CallOptions, Upload } from './exchange.ts'`,
    `import type { Walk } from './pages.ts'\nimport type { CodeOf, Refused, Success } from './result.ts'`,
    `import type {\n${used.map((name) => `  ${name},\n`).join('')}} from './types.gen.ts'\n`,
    calls,
    `/** What a client has for each slice. */\nexport interface Calls {\n${table.join('')}}\n`,
  ].join('\n')
}

function printSlice({ name, operations, paged, file, edited }: Slice) {
  const calls = operations.map((operation) => `${printCallDoc(operation)}  ${printCall(operation)}\n`)
  const more = [paged && printIterate(paged), file && printDownload(file), edited && printEdit(edited)].filter(Boolean)
  return `export interface ${pascal(name)}Calls {\n${[...calls, ...more].join('')}}\n`
}

function printCall(operation: Operation) {
  const answers = operation.answers.map(({ status, shape }) => printSuccess(status, printData(shape)))
  return `${operation.name}(${printArgs(operation)}): ${printPromise(operation, answers.join(' | '))}`
}

// Written out, so that an editor shows what is taken and given and not what that is called.
function printArgs(operation: Operation) {
  if (isHeld(operation)) return `args?: { body?: ${typeOf(operation.body!)} } & CallOptions`
  const taken = takenBy(operation)
  const names = membersOf(taken).map(([name]) => name)
  const isNeeded = names.some((name) => taken.required!.includes(name))
  return `args${isNeeded ? '' : '?'}: ${names.length > 0 ? `${printMembers(taken, 1)} & ` : ''}CallOptions`
}

const printSuccess = (status: number, data: string) => `Success<${status}, ${data}>`
const printPromise = (operation: Operation, answers: string) => `Promise<${answers} | Refused<CodeOf<${operationName(operation)}>>>`

function printCallDoc(operation: Operation) {
  const { slice, name, method, path, summary, description, codes, body } = operation
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  const refusals = [...byStatus].map(([status, some]) => `${status} ${some.map((code) => `\`${code}\``).join(', ')}`)
  const paragraphs = [
    `${summary}: \`${method} ${path}\``,
    [description, REMARKS[`${slice}.${name}`]].filter(Boolean).join(' '),
    `Refused with ${refusals.join('; ')}.${body === SENT_BYTES ? ` ${TOO_LARGE}` : ''}`,
    ARGS_PARAM,
    `@example\n\`\`\`ts\nconst result = await client.${slice}.${name}(${printExample(operation)})\n\`\`\``,
  ]
  return printComment(paragraphs, 1)
}

/** The arguments of an example call: all that is required, and one member of the query to show how it is given. */
function printExample(operation: Operation) {
  const { params, query, body } = operation
  const args = {
    ...(params && { params: Object.fromEntries(examplesIn(params)) }),
    ...(query && { query: Object.fromEntries(examplesIn(query).slice(0, 1)) }),
    ...(body && !isHeld(operation) && { body: body.schema.examples?.[0] }),
  }
  return Object.keys(args).length > 0 ? printValue(args) : ''
}

const examplesIn = ({ schema }: Shape) => membersOf(schema).map(([name, { examples }]) => [name, examples?.[0]])

function printIterate(paged: Operation) {
  const { slice, name, query } = paged
  const example = printValue(Object.fromEntries(examplesIn(query!).slice(0, 1)))
  const doc = printComment(
    [
      `Every item of \`${name}\`, asked for page by page while they are taken; \`limit\` is the size of a page. A refusal is thrown as a \`ProblemError\`. Whatever comes, changes or goes meanwhile: who was there all the time comes exactly once, and nobody twice, unless the very value that the order goes by was changed. Who is moved by that from before the place of the walk to after it comes again, and the other way round not at all.`,
      `@param query What is listed, and in which order.\n@param options ${OPTIONS}`,
      `@example\n\`\`\`ts\nfor await (const item of client.${slice}.iterate(${example})) console.log(item)\n\`\`\``,
    ],
    1,
  )
  return `${doc}  iterate(query?: ${typeOf(query!)}, options?: CallOptions): Walk<${itemOf(paged)}>\n`
}

function printDownload(file: Operation) {
  const call = `await unwrap(client.${file.slice}.download(${printExample(file)}))`
  const doc = printComment(
    [
      `The same as \`${file.name}\`, but for the data: they are taken as they come, chunk by chunk, and never held as a whole. \`timeout\` ends with the headers of the answer, \`signal\` with the last chunk.`,
      ARGS_PARAM,
      `@example\n\`\`\`ts\nfor await (const chunk of ${call}) console.log(chunk.length)\n\`\`\``,
    ],
    1,
  )
  return `${doc}  download(${printArgs(file)}): ${printPromise(file, printSuccess(200, 'AsyncIterable<Uint8Array<ArrayBuffer>>'))}\n`
}

function printEdit({ get, patch }: NonNullable<Slice['edited']>) {
  const [data, body] = [dataOf(get), typeOf(patch.body!)]
  const id = memberOf(patch.params!.schema, 'id')!
  const doc = printComment(
    [
      `Reads, changes and saves, so that nobody's change is lost: \`change\` gets what is there and says what to patch, and the patch is made only if nothing else was changed in between (\`If-Match\`); otherwise all of it is done again with what is there then, \`attempts\` times at most. Then, or when it is refused in another way, the refusal is the result.`,
      `@param id ${id.description}\n@param change Gets what is there and returns what to patch; \`null\`, \`undefined\` or \`false\` leaves it as it is.\n@param options \`attempts\`, and how each request is made. No \`idempotency-key\`: each attempt is another change.`,
      `@example\n\`\`\`ts\nconst result = await client.${get.slice}.edit('0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', ({ notes }) => ({ notes: \`\${notes ?? ''} Met in Lviv.\` }))\n\`\`\``,
    ],
    1,
  )
  const wanted = `${body} | null | false | undefined`
  const change = `change: (now: Readonly<${data}>) => ${wanted} | Promise<${wanted}>`
  return `${doc}  edit(id: string, ${change}, options?: EditOptions): ${printPromise(patch, printSuccess(200, data))}\n`
}

const dataOf = ({ answers }: Operation) => typeOf(answers[0]!.shape!)

const itemOf = ({ answers }: Operation) => printType(answers[0]!.shape!.schema.properties!['items'] as Schema).replace('[]', '')

function printRoutes({ slices }: { slices: Slice[] }) {
  const table = printTable(slices, (slice) => `\`${printLines(slice).join('\n')}\`,`)
  const listed = slices.flatMap(({ operations }) => operations.flatMap(({ codes }) => codes))
  const statuses = listed.map((code) => problems[code].status)
  const unlisted = SERVER_WIDE.filter((code) => !listed.includes(code))
  const wide = unlisted.map((code) =>
    statuses.includes(problems[code].status) ? `${problems[code].status} ${code}` : problems[code].status,
  )
  return [
    HEAD,
    `import type { Operations } from './types.gen.ts'\n`,
    '/**',
    ' * What the paths of a slice begin with; then, for each operation, its name, method, marks and the rest of its path. The marks:',
    ' * `s` shows an access token and, where it changes something, an idempotency key; `r` may be repeated without one; `f` sends a',
    ' * file; `p` is answered by pages, `d` may be downloaded, `e` patches what was read, `n` may be answered with nothing; `-` is none.',
    ' */',
    `export const routes: { readonly [S in keyof Operations]: string } = {\n${table}}\n`,
    '/** Status or code of what may refuse any request and is no refusal of an operation. */',
    `export const serverWide = /${wide.join('|')}/\n`,
  ].join('\n')
}

function printLines(slice: Slice) {
  const base = baseOf(slice.operations)
  return [base, ...slice.operations.map((operation) => printLine(slice, operation, base))]
}

/** The segments that all of the paths begin with. */
function baseOf(operations: Operation[]) {
  const segments = operations[0]!.path.split('/')
  while (!operations.every(({ path }) => `${path}/`.startsWith(`${segments.join('/')}/`))) segments.pop()
  return segments.join('/')
}

function printLine(slice: Slice, operation: Operation, base: string) {
  const { name, method, path, codes, body } = operation
  const marks = {
    s: codes.includes('not-signed-in'),
    r: operation.isRepeatable,
    f: body === SENT_BYTES,
    p: slice.paged === operation,
    d: slice.file === operation,
    e: slice.edited?.patch === operation,
    n: operation.answers.some(({ shape }) => !shape),
  }
  const marked = Object.entries(marks).flatMap(([mark, isSet]) => (isSet ? [mark] : []))
  return `${name} ${method} ${marked.join('') || '-'} ${path.slice(base.length)}`.trimEnd()
}

function writeOrCheck(name: string, text: string) {
  const file = new URL(name, import.meta.url)
  if (!process.argv.includes('--check')) return writeFileSync(file, text)
  if (readFileSync(file, 'utf8') === text) return
  console.error(`client/src/${name} is not what the contract says: run \`npm run api:emit\`.`)
  process.exitCode = 1
}

const known = readContract()
writeOrCheck('types.gen.ts', printTypes(known))
writeOrCheck('calls.gen.ts', printCalls(known))
writeOrCheck('routes.gen.ts', printRoutes(known))
