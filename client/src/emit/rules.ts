/** Rules that every operation obeys. The client relies on them, so its table of routes needs no flags for them. */
import type { Access, Code } from '@contacts/contract'
import type { Operation } from './operation.ts'
import { membersOf } from './print.ts'

/** A call returns the refusal of the refresh that it waits for, if the refusal has one of these codes. */
const REFRESH_REFUSALS: Code[] = ['rate-limited', 'unavailable']

export function checkRules(operation: Operation, consumes: Access['consumes']) {
  const { slice, name, method, codes, query, needsSession, acceptsIdempotencyKey, isRepeatable, acceptsIfMatch } = operation
  const [json, ...otherJson] = operation.answers.filter(({ mediaType }) => mediaType === 'application/json')
  const rules: Record<string, boolean> = {
    'an operation needs a session if and only if it lists not-signed-in': needsSession === codes.includes('not-signed-in'),
    'an operation that needs a session lists the refusals of a refresh':
      !needsSession || REFRESH_REFUSALS.every((code) => codes.includes(code)),
    'every change of a signed-in user accepts an Idempotency-Key, unless it is repeatable':
      acceptsIdempotencyKey === (needsSession && method !== 'GET' && !isRepeatable),
    'an operation accepts If-Match if and only if it lists precondition-failed': acceptsIfMatch === codes.includes('precondition-failed'),
    'an operation has at most one success with JSON, with a required member by which the client recognises it':
      !json || (otherJson.length === 0 && !!json.shape?.schema.required?.length),
    'a query has no arrays': membersOf(query?.schema ?? {}).every(([, { type }]) => type !== 'array'),
    'a PATCH accepts JSON, because the client sends no other type': method !== 'PATCH' || !!consumes?.includes('application/json'),
  }
  for (const [rule, isKept] of Object.entries(rules))
    if (!isKept) throw new Error(`${slice}.${name} breaks a rule of the contract: ${rule}`)
}
