/** `routes.gen.ts`: the properties of each operation that the client needs at run time. */
import { type Code, problems, SERVER_WIDE } from '@contacts/contract'
import type { Route } from '../route.ts'
import { HEAD } from './names.ts'
import { printOnOneLine, printValue } from './print.ts'
import { type ContractData, type Operation, type Slice, UPLOAD } from './operation.ts'

/** The client recognises a JSON answer of the service by this many members. */
const RECOGNISED_MEMBERS = 2

export function printRoutes({ slices }: ContractData) {
  const tables = slices.map((slice) => {
    const lines = slice.operations.map((operation) => `    ${operation.name}: ${printRoute(slice, operation)},\n`)
    return `  ${slice.name}: {\n${lines.join('')}  },\n`
  })
  const { statuses, codes } = findUnlisted(slices)
  return [
    HEAD,
    `import type { Route } from './route.ts'\nimport type { Operations } from './types.gen.ts'\n`,
    'type RoutesOf<Slice> = { readonly [Name in keyof Slice]: Route }\n',
    `export const routes: { readonly [Slice in keyof Operations]: RoutesOf<Operations[Slice]> } = {\n${tables.join('')}}\n`,
    '/** The statuses of refusals that no operation lists: the client throws these refusals as a `ServiceError`. */',
    `export const unlistedStatuses: readonly number[] = ${printValue(statuses)}\n`,
    '/** The codes of unlisted refusals whose status belongs to a listed refusal, too. */',
    `export const unlistedCodes: readonly string[] = ${printValue(codes)}\n`,
  ].join('\n')
}

function printRoute({ listing, file }: Slice, operation: Operation) {
  const { method, path, answers } = operation
  const flags: Record<Exclude<keyof Route, 'method' | 'path' | 'successes'>, boolean> = {
    signedIn: operation.needsSession,
    repeatable: operation.isRepeatable,
    upload: operation.body === UPLOAD,
    paged: operation === listing?.operation,
    downloadable: operation === file,
  }
  const trueFlags = Object.entries(flags).filter(([, isTrue]) => isTrue)
  const successes = Object.fromEntries(
    answers.map(({ status, mediaType, shape }) => [status, shape?.schema.required?.slice(0, RECOGNISED_MEMBERS) ?? mediaType]),
  )
  return printOnOneLine({ method, path, ...Object.fromEntries(trueFlags), successes })
}

/** Refusals that the service may give to any request and that no operation lists. */
function findUnlisted(slices: Slice[]) {
  const listed = slices.flatMap(({ operations }) => operations.flatMap(({ codes }) => codes))
  const listedStatuses = new Set(listed.map(statusOf))
  const unlisted = SERVER_WIDE.filter((code) => !listed.includes(code))
  return {
    statuses: [...new Set(unlisted.map(statusOf))].filter((status) => !listedStatuses.has(status)),
    codes: unlisted.filter((code) => listedStatuses.has(statusOf(code))),
  }
}

const statusOf = (code: Code): number => problems[code].status
