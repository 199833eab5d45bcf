/** `types.gen.ts`: the bodies, queries and refusals of the service, and the types of every operation. */
import { problems, SERVER_WIDE } from '@contacts/contract'
import { dataTypeOf, HEAD, operationName, problemName } from './names.ts'
import { membersOf, printComment, printDoc, printMembers, printType, type Schema } from './print.ts'
import { codeOf } from './schemas.ts'
import { argumentsOf } from './signatures.ts'
import type { ContractData, Operation } from './operation.ts'

/** The members that every refusal has. */
const BASE = ['type', 'title', 'status', 'detail', 'code', 'request_id']
const SERVER_WIDE_DOC = 'The refusals that any request may get. If an operation does not list one, its call throws it as a `ServiceError`.'

export function printTypes({ slices, refusals, definitions }: ContractData) {
  const named = [...definitions].map(([name, schema]) => `${printDoc(schema)}${printNamed(name, schema)}\n`)
  const tables = slices.map(({ name, operations }) => {
    const members = operations.map((operation) => `    ${operation.name}: ${operationName(operation)}\n`)
    return `  ${name}: {\n${members.join('')}  }\n`
  })
  return [
    HEAD,
    `import type { Upload } from './upload.ts'\n`,
    ...named,
    printProblemBase(refusals),
    ...refusals.map(printProblem),
    `/** Every refusal of the service. */\nexport type Problem =${printUnion(Object.keys(problems), '  ')}\n`,
    `${printComment([SERVER_WIDE_DOC])}export type ServerWideProblem =${printUnion(SERVER_WIDE, '  ')}\n`,
    ...slices.flatMap(({ operations }) => operations.map(printOperation)),
    `/** Every operation: its arguments, its answers and its refusals. */\nexport interface Operations {\n${tables.join('')}}\n`,
  ].join('\n')
}

function printNamed(name: string, schema: Schema) {
  if (!schema.anyOf) return `export interface ${name} ${printMembers(schema)}`
  return `export type ${name} =${schema.anyOf.map((choice) => `\n  | ${printType(choice, 1)}`).join('')}`
}

function printProblemBase([refusal = {}]: Schema[]) {
  const members = printMembers(pickMembers(refusal, (name) => BASE.includes(name)))
  return `/** The members that every refusal has (RFC 9457). */\nexport interface ProblemBase ${members}\n`
}

function printProblem(schema: Schema) {
  const code = codeOf(schema)
  const { status, title, cause, cure } = problems[code]
  const doc = printComment([`${title} (${status}). ${cause}`, cure])
  // Without the opening brace, because `status` and `code` come first.
  const own = printMembers(pickMembers(schema, (name) => !BASE.includes(name))).slice(2)
  return `${doc}export interface ${problemName(code)} extends ProblemBase {\n  status: ${status}\n  code: '${code}'\n${own}\n`
}

/** Returns the schema with the wanted members only. Removes constants, so that `printType` prints their types. */
const pickMembers = (schema: Schema, isWanted: (name: string) => boolean): Schema => ({
  ...schema,
  properties: Object.fromEntries(
    membersOf(schema).flatMap(([name, member]) => (isWanted(name) ? [[name, { ...member, const: undefined }]] : [])),
  ),
})

function printOperation(operation: Operation) {
  const answers = operation.answers.map(({ status, shape }) => `{ status: ${status}; data: ${dataTypeOf(shape)} }`)
  // Without the closing brace, because `answer` and `problem` follow.
  const args = printMembers(argumentsOf(operation)).slice(0, -1)
  const results = `  answer: ${answers.join(' | ')}\n  problem:${printUnion(operation.codes, '    ')}\n`
  return `export interface ${operationName(operation)} ${args}${results}}\n`
}

const printUnion = (codes: readonly string[], indent: string) => codes.map((code) => `\n${indent}| ${problemName(code)}`).join('')
