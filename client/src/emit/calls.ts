/** `calls.gen.ts`: the functions of a client with their documentation, as an editor shows it. */
import { problems } from '@contacts/contract'
import { exampleArgs, printExample } from './examples.ts'
import { ARGS_PARAM, printDownload, printEdit, printIterate } from './extras.ts'
import { HEAD, operationName, pascal } from './names.ts'
import { printComment } from './print.ts'
import { type ContractData, type Operation, type Slice, UPLOAD } from './operation.ts'
import { printArgs, printResult } from './signatures.ts'

/** Sentences about the client, appended to the description of an operation. */
const REMARKS: Record<string, string> = {
  'auth.login': 'The client keeps the tokens and sends the access token with every call that needs it.',
  'auth.refresh':
    'Without a body, the client sends its own refresh token. The client also refreshes by itself when a call needs a new access token.',
  'auth.logout': 'Without a body, the client sends its own refresh token. The client removes its tokens at once, even if the call fails.',
}
const TOO_LARGE =
  'If the file is too large, or the form has the wrong media type, the call throws a `ServiceError` (413 `body-too-large`, 415 `unsupported-media-type`).'

export function printCalls({ slices, definitions }: ContractData) {
  const calls = slices.map(printSlice).join('\n')
  const identifiers = new Set(calls.replaceAll(/\/\*\*.*?\*\//gs, '').match(/\w+/g))
  const typeNames = [...definitions.keys(), ...slices.flatMap(({ operations }) => operations.map(operationName))]
  const imported = typeNames.filter((name) => identifiers.has(name)).map((name) => `  ${name},\n`)
  const members = slices.map(({ name, description }) => `${printComment([description], 1)}  readonly ${name}: ${pascal(name)}Calls\n`)
  return [
    HEAD,
    `import type { Edited, EditOptions } from './edit.ts'\nimport type { CallOptions } from './options.ts'`,
    `import type { IterateOptions, Walk } from './pages.ts'\nimport type { CodeOf, Refused, Success } from './result.ts'`,
    `import type {\n${imported.join('')}} from './types.gen.ts'\nimport type { Upload } from './upload.ts'\n`,
    calls,
    `/** The slices of a client. */\nexport interface Calls {\n${members.join('')}}\n`,
  ].join('\n')
}

function printSlice({ name, operations, listing, file, editing }: Slice) {
  const calls = operations.map((operation) => `${printDocs(operation)}  ${printCall(operation)}\n`)
  const extras = [listing && printIterate(listing), file && printDownload(file), editing && printEdit(editing)]
  return `export interface ${pascal(name)}Calls {\n${[...calls, ...extras].filter(Boolean).join('')}}\n`
}

const printCall = (operation: Operation) => `${operation.name}(${printArgs(operation)}): ${printResult(operation)}`

function printDocs(operation: Operation) {
  const { slice, name, method, path, summary, description, codes, body } = operation
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  const refusals = [...byStatus].map(([status, sameStatus]) => `${status} ${sameStatus.map((code) => `\`${code}\``).join(', ')}`)
  const paragraphs = [
    `${summary}: \`${method} ${path}\``,
    [description, REMARKS[`${slice}.${name}`]].filter(Boolean).join(' '),
    `Refused with ${refusals.join('; ')}.${body === UPLOAD ? ` ${TOO_LARGE}` : ''}`,
    ARGS_PARAM,
    printExample(`const result = await client.${slice}.${name}(${exampleArgs(operation)})`),
  ]
  return printComment(paragraphs, 1)
}
