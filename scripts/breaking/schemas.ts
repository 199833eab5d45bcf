/**
 * Compares two versions of a schema. The receiver must accept everything that the sender may send: in a request a
 * client of the last release sends to the new server, in a response the new server sends to that client.
 *
 * Responses may gain members and errors, as the OpenAPI document announces. Requests and responses may not lose any.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Alternative, isTypeWithin, listAlternatives, mergeObjects, problemCode } from './alternatives.ts'
import type { Document, Schema } from './document.ts'

export interface Context {
  before: Document
  after: Document
  direction: 'request' | 'response'
  /** Where the schema is, for the message. */
  at: string
  /** The findings about each pair of components; they are empty until the comparison ends, which stops a recursion. */
  known: Map<string, string[]>
}

interface Comparison extends Context {
  sent: Schema
  accepted: Schema
}

/** Returns one sentence for each breaking change. */
export function compareSchemas(before: Schema, after: Schema, context: Context): string[] {
  const old = listAlternatives(context.before, before)
  const alternatives = listAlternatives(context.after, after)
  const current = context.direction === 'response' && old.length === 1 ? mergeObjects(alternatives) : alternatives
  const [sent, accepted] = context.direction === 'request' ? [old, current] : [current, old]
  const hasProblems = context.direction === 'response' && old.some(({ schema }) => problemCode(schema))
  const others = hasProblems ? sent.filter(({ schema }) => !problemCode(schema)) : sent
  return [
    ...(hasProblems ? compareProblems(old, current, context) : []),
    ...others.flatMap((alternative) => compareWithBest(alternative, accepted, context)),
  ]
}

/** Matches errors by their code. A new error does not break a client, whose `switch` has a default branch. */
function compareProblems(before: Alternative[], after: Alternative[], context: Context): string[] {
  const byCode = new Map(after.map((alternative) => [problemCode(alternative.schema), alternative]))
  return before.flatMap((alternative) => {
    const code = problemCode(alternative.schema)
    if (!code) return []
    const counterpart = byCode.get(code)
    return counterpart ? compareAlternative(counterpart, alternative, context) : [`${context.at}: the error "${code}" is gone.`]
  })
}

function compareWithBest(sent: Alternative, accepted: Alternative[], context: Context): string[] {
  const fitting = accepted.filter(({ schema }) => isTypeWithin(sent.schema, schema))
  const sameName = fitting.filter(({ name }) => name !== undefined && name === sent.name)
  const candidates = sameName.length > 0 ? sameName : fitting
  if (candidates.length === 0) {
    const { type = 'any type' } = sent.schema
    return [findingFor(context, { request: `no longer accepts ${type}`, response: `may be ${type} now` })]
  }
  const findings = candidates.map((candidate) => compareAlternative(sent, candidate, context))
  return findings.reduce((fewest, current) => (current.length < fewest.length ? current : fewest))
}

function compareAlternative(sent: Alternative, accepted: Alternative, context: Context): string[] {
  if (!sent.name || !accepted.name) return applyRules({ ...context, sent: sent.schema, accepted: accepted.schema })
  const key = [context.direction, sent.name, sent.schema.type, accepted.name, accepted.schema.type].join()
  const known = context.known.get(key)
  if (known) return known
  context.known.set(key, [])
  const at = sent.name === accepted.name ? sent.name : context.at
  const findings = applyRules({ ...context, at, sent: sent.schema, accepted: accepted.schema })
  context.known.set(key, findings)
  return findings
}

function applyRules(comparison: Comparison): string[] {
  const rules = [compareValues, compareBounds, compareFormats, compareDefaults, compareMembers, compareAdditionalMembers, compareItems]
  return rules.flatMap((rule) => rule(comparison))
}

function compareValues({ sent, accepted, ...context }: Comparison): string[] {
  const [values, allowed] = [valuesOf(sent), valuesOf(accepted)]
  if (!allowed) return []
  if (!values)
    return [
      findingFor(context, { request: `accepts only ${joinValues(allowed)} now`, response: `may be other than ${joinValues(allowed)} now` }),
    ]
  const others = values.filter((value) => !allowed.includes(value))
  if (others.length === 0) return []
  return [findingFor(context, { request: `no longer accepts ${joinValues(others)}`, response: `may be ${joinValues(others)} now` })]
}

const valuesOf = (schema: Schema) => ('const' in schema ? [schema.const] : schema.enum)
const joinValues = (values: unknown[]) => values.map((value) => JSON.stringify(value)).join(', ')

const LOWER = ['minLength', 'minItems', 'minimum'] as const
const UPPER = ['maxLength', 'maxItems', 'maximum'] as const

/** Compares limits in requests only: a higher limit there also means longer responses, which break no client. */
function compareBounds({ sent, accepted, direction, at }: Comparison): string[] {
  if (direction === 'response') return []
  const tighter = [
    ...LOWER.filter((bound) => (accepted[bound] ?? -Infinity) > (sent[bound] ?? -Infinity)),
    ...UPPER.filter((bound) => (accepted[bound] ?? Infinity) < (sent[bound] ?? Infinity)),
  ]
  return tighter.map((bound) => `${at}: ${bound} is ${accepted[bound]} now, was ${sent[bound] ?? 'unlimited'}.`)
}

/** Reports every changed pattern, because whether one pattern includes another cannot be decided in general. */
function compareFormats({ sent, accepted, ...context }: Comparison): string[] {
  const { before, after } = versionsOf({ sent, accepted, ...context })
  const changed = (['format', 'pattern'] as const).filter(
    (keyword) => accepted[keyword] !== undefined && accepted[keyword] !== sent[keyword],
  )
  return changed.map((keyword) => `${context.at}: ${keyword} is ${after[keyword] ?? 'any'} now, was ${before[keyword] ?? 'any'}.`)
}

function compareDefaults({ sent, accepted, direction, at }: Comparison): string[] {
  if (direction === 'response' || sent.default === undefined || isDeepStrictEqual(sent.default, accepted.default)) return []
  return [`${at}: the default is ${JSON.stringify(accepted.default)} now, was ${JSON.stringify(sent.default)}.`]
}

function compareMembers({ sent, accepted, ...context }: Comparison): string[] {
  const { before, after } = versionsOf({ sent, accepted, ...context })
  const members = after.properties ?? {}
  const memberContext = (name: string) => ({ ...context, at: `${context.at}.${name}` })
  const newlyRequired = (accepted.required ?? []).filter((name) => !sent.required?.includes(name) && name in members)
  return [
    ...newlyRequired.map((name) => findingFor(memberContext(name), { request: 'is required now', response: 'may be left out now' })),
    ...Object.entries(before.properties ?? {}).flatMap(([name, member]) => {
      // A title is text for people (RFC 9457, 3.1.3).
      if (name === 'title' && problemCode(before)) return []
      const counterpart = members[name]
      return counterpart ? compareSchemas(member, counterpart, memberContext(name)) : [`${context.at}.${name}: the member is gone.`]
    }),
  ]
}

function compareAdditionalMembers({ sent, accepted, ...context }: Comparison): string[] {
  const { before, after } = versionsOf({ sent, accepted, ...context })
  const [old, current] = [before.additionalProperties ?? true, after.additionalProperties ?? true]
  if (old === false) return []
  if (current === false) return context.direction === 'request' ? [`${context.at}: unknown members are refused now.`] : []
  if (old === true && current === true) return []
  return compareSchemas(old === true ? {} : old, current === true ? {} : current, { ...context, at: `${context.at}.*` })
}

function compareItems({ sent, accepted, ...context }: Comparison): string[] {
  if (!accepted.items) return []
  const { before, after } = versionsOf({ sent, accepted, ...context })
  return compareSchemas(before.items ?? {}, after.items ?? {}, { ...context, at: `${context.at}[]` })
}

const versionsOf = ({ sent, accepted, direction }: Comparison) =>
  direction === 'request' ? { before: sent, after: accepted } : { before: accepted, after: sent }

const findingFor = ({ at, direction }: Pick<Context, 'at' | 'direction'>, text: Record<Context['direction'], string>) =>
  `${at}: ${text[direction]}.`
