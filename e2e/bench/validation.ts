/**
 * The time that the server needs to refuse an invalid body, for every operation with a JSON body and for hostile shapes
 * of it: at an eighth of the largest body, and at the largest. Exits with 1 if a byte of the largest body costs more
 * than five times a byte of the smaller one: quadratic work would cost eight times as much.
 *
 *   node e2e/bench/validation.ts [--rounds 3]
 */
import { request } from 'node:http'
import { parseArgs } from 'node:util'
import { document, type Operation, operations } from '../harness/document.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses } from '../harness/process.ts'
import { median } from './median.ts'
import { startWithSignedInClient } from './signed-in-client.ts'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const KIB = 1024
const LARGEST = 255 * KIB
const LARGEST_BATCH = 8 * KIB * KIB - KIB
const SHARE = 8
const MAX_RATIO = 5
const ID = '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'

const repeat = (text: string, bytes: number) => text.repeat(Math.max(1, Math.floor(bytes / text.length)))
const listOf = (item: unknown, bytes: number): unknown[] =>
  Array(Math.max(1, Math.floor(bytes / (JSON.stringify(item).length + 1)))).fill(item)
const membersIn = (bytes: number) => Object.fromEntries(Array.from({ length: Math.floor(bytes / 12) }, (_, n) => [`m${1_000_000 + n}`, 1]))

const nestedArrays = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown

/** Values of about `bytes` bytes of JSON, whose validation might take more than linear time. */
const shapes: Record<string, (bytes: number) => unknown> = {
  'long text': (bytes) => repeat('a', bytes),
  'spaces before a letter': (bytes) => `${repeat(' ', bytes)}x`,
  'letters with many accents': (bytes) => repeat('e\u0301\u0323', bytes * 0.6),
  'digits and signs of a phone number': (bytes) => repeat('+1 (', bytes),
  'dots and at signs of an address': (bytes) => repeat('a@a.', bytes),
  'equal strings': (bytes) => listOf('aaaaaaaa', bytes),
  'equal ids': (bytes) => listOf(ID, bytes),
  'empty objects': (bytes) => listOf({}, bytes),
  'equal phone numbers': (bytes) => listOf({ id: ID, number: '067 123 45 67' }, bytes),
  'equal e-mails': (bytes) => listOf({ address: 'a@example.com' }, bytes),
  'invalid items': (bytes) => listOf({ op: 'patch', id: ID, body: { first_name: '', x: 1 } }, bytes),
  'unknown members': membersIn,
  // Deeper arrays overflow the stack of this program.
  'nested arrays': (bytes) => nestedArrays(Math.min(bytes / 2, 2_000)),
}

interface Schema {
  $ref?: string
  properties?: object
}

function propertiesOf({ path, method }: Operation): string[] {
  const { paths, components } = document as unknown as {
    paths: Record<string, Record<string, { requestBody: { content: Record<string, { schema: Schema }> } }>>
    components: { schemas: Record<string, Schema> }
  }
  const schema = paths[path]?.[method.toLowerCase()]?.requestBody.content['application/json']?.schema
  const resolved = schema?.$ref ? components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema
  return Object.keys(resolved?.properties ?? {})
}

/** Sends a request on a new connection: the server may close an idle one while this program makes the next body. */
const send = (url: string, method: string, headers: Record<string, string>, body: string) =>
  new Promise<number>((resolve, reject) => {
    const sent = request(url, { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent: false }, (response) => {
      response
        .on('error', reject)
        .on('end', () => resolve(response.statusCode ?? 0))
        .resume()
    })
    sent.on('error', reject).end(body)
  })

/** Returns the median milliseconds until the response. Few of the shapes are valid, so most responses are refusals. */
async function timeResponse(url: string, { method, path }: Operation, headers: Record<string, string>, body: string) {
  const times: number[] = []
  for (let round = 0; round < Number(flags.rounds); round++) {
    const started = performance.now()
    const status = await send(`${url}${path.replace(/\{\w+\}/g, ID)}`, method, headers, body)
    times.push(performance.now() - started)
    if (status >= 500) throw new Error(`${method} ${path} returned ${status}`)
  }
  return median(times)
}

const postgres = await startPostgres()
try {
  const { url, tokens } = await startWithSignedInClient(postgres)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens.access_token}` }

  process.stdout.write('| operation | slowest body | ms | largest ratio | its body |\n| --- | --- | --- | --- | --- |\n')
  for (const operation of operations.filter(({ hasBody }) => hasBody)) {
    const largest = operation.id === 'contactsBatch' ? LARGEST_BATCH : LARGEST
    const measured = []
    for (const member of [...propertiesOf(operation), undefined])
      for (const [shape, valueOf] of Object.entries(shapes)) {
        const bodyOf = (bytes: number) => JSON.stringify(member ? { [member]: valueOf(bytes) } : valueOf(bytes))
        const [small, large] = [bodyOf(largest / SHARE), bodyOf(largest * 0.95)]
        const [smallMs, ms] = [await timeResponse(url, operation, headers, small), await timeResponse(url, operation, headers, large)]
        measured.push({ name: `${member ?? 'body'}: ${shape}`, ms, ratio: ms / large.length / (smallMs / small.length) })
      }
    const [slowest] = measured.toSorted((a, b) => b.ms - a.ms)
    const [steepest] = measured.toSorted((a, b) => b.ratio - a.ratio)
    if (!slowest || !steepest) continue
    process.stdout.write(
      `| ${operation.id} | ${slowest.name} | ${slowest.ms.toFixed(0)} | ${steepest.ratio.toFixed(1)} | ${steepest.name} |\n`,
    )
    if (steepest.ratio > MAX_RATIO) process.exitCode = 1
  }
} finally {
  await endProcesses()
  await postgres.stop()
}
