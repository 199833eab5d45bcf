/**
 * Compares two versions of a schema. The receiver must accept everything that the sender may send: in a request a client of
 * the last release sends to the new server, in a response the new server sends to that client.
 *
 * Members and refusals may be added to responses, as the document announces. Nothing may disappear from either.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Alternative, alternativesOf, isTypeWithin, problemCode } from './alternatives.ts'
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

interface Exchange extends Context {
  sent: Schema
  accepted: Schema
}

/** What breaks, in one sentence each. */
export function compareSchemas(before: Schema, after: Schema, context: Context): string[] {
  const [old, current] = [alternativesOf(context.before, before), alternativesOf(context.after, after)]
  const [sent, accepted] = context.direction === 'request' ? [old, current] : [current, old]
  const isRefused = context.direction === 'response' && old.some(({ schema }) => problemCode(schema))
  const others = isRefused ? sent.filter(({ schema }) => !problemCode(schema)) : sent
  return [
    ...(isRefused ? compareProblems(old, current, context) : []),
    ...others.flatMap((alternative) => compareWithBest(alternative, accepted, context)),
  ]
}

/** Refusals are matched by code. A new one does not break a client, whose `switch` has a default branch. */
function compareProblems(before: Alternative[], after: Alternative[], context: Context): string[] {
  const byCode = new Map(after.map((alternative) => [problemCode(alternative.schema), alternative]))
  return before.flatMap((alternative) => {
    const code = problemCode(alternative.schema)
    if (!code) return []
    const other = byCode.get(code)
    return other ? compareAlternative(other, alternative, context) : [`${context.at}: the refusal "${code}" is gone.`]
  })
}

function compareWithBest(sent: Alternative, accepted: Alternative[], context: Context): string[] {
  const fitting = accepted.filter(({ schema }) => isTypeWithin(sent.schema, schema))
  const sameName = fitting.filter(({ name }) => name !== undefined && name === sent.name)
  const candidates = sameName.length > 0 ? sameName : fitting
  if (candidates.length === 0) {
    const { type = 'any type' } = sent.schema
    return [say(context, { request: `no longer accepts ${type}`, response: `may be ${type} now` })]
  }
  const findings = candidates.map((candidate) => compareAlternative(sent, candidate, context))
  return findings.reduce((fewest, other) => (other.length < fewest.length ? other : fewest))
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

function applyRules(exchange: Exchange): string[] {
  const rules = [compareValues, compareBounds, compareForms, compareDefaults, compareMembers, compareAdditionalMembers, compareItems]
  return rules.flatMap((rule) => rule(exchange))
}

function compareValues({ sent, accepted, ...context }: Exchange): string[] {
  const [values, allowed] = [valuesOf(sent), valuesOf(accepted)]
  if (!allowed) return []
  if (!values) return [say(context, { request: `accepts only ${list(allowed)} now`, response: `may be other than ${list(allowed)} now` })]
  const others = values.filter((value) => !allowed.includes(value))
  if (others.length === 0) return []
  return [say(context, { request: `no longer accepts ${list(others)}`, response: `may be ${list(others)} now` })]
}

const valuesOf = (schema: Schema) => ('const' in schema ? [schema.const] : schema.enum)
const list = (values: unknown[]) => values.map((value) => JSON.stringify(value)).join(', ')

const LOWER = ['minLength', 'minItems', 'minimum'] as const
const UPPER = ['maxLength', 'maxItems', 'maximum'] as const

/** Only in requests: a limit that is raised there is raised in responses too, and no client depends on it. */
function compareBounds({ sent, accepted, direction, at }: Exchange): string[] {
  if (direction === 'response') return []
  const tighter = [
    ...LOWER.filter((bound) => (accepted[bound] ?? -Infinity) > (sent[bound] ?? -Infinity)),
    ...UPPER.filter((bound) => (accepted[bound] ?? Infinity) < (sent[bound] ?? Infinity)),
  ]
  return tighter.map((bound) => `${at}: ${bound} is ${accepted[bound]} now, was ${sent[bound] ?? 'unlimited'}.`)
}

/** Whether one pattern includes another cannot be decided in general, so that any other pattern counts. */
function compareForms({ sent, accepted, ...context }: Exchange): string[] {
  const { before, after } = versions({ sent, accepted, ...context })
  const changed = (['format', 'pattern'] as const).filter((form) => accepted[form] !== undefined && accepted[form] !== sent[form])
  return changed.map((form) => `${context.at}: ${form} is ${after[form] ?? 'any'} now, was ${before[form] ?? 'any'}.`)
}

function compareDefaults({ sent, accepted, direction, at }: Exchange): string[] {
  if (direction === 'response' || sent.default === undefined || isDeepStrictEqual(sent.default, accepted.default)) return []
  return [`${at}: the default is ${JSON.stringify(accepted.default)} now, was ${JSON.stringify(sent.default)}.`]
}

function compareMembers({ sent, accepted, ...context }: Exchange): string[] {
  const { before, after } = versions({ sent, accepted, ...context })
  const members = after.properties ?? {}
  const memberContext = (name: string) => ({ ...context, at: `${context.at}.${name}` })
  const newlyRequired = (accepted.required ?? []).filter((name) => !sent.required?.includes(name) && name in members)
  return [
    ...newlyRequired.map((name) => say(memberContext(name), { request: 'is required now', response: 'may be left out now' })),
    ...Object.entries(before.properties ?? {}).flatMap(([name, member]) => {
      // A title is text for people (RFC 9457, 3.1.3).
      if (name === 'title' && problemCode(before)) return []
      const other = members[name]
      return other ? compareSchemas(member, other, memberContext(name)) : [`${context.at}.${name}: the member is gone.`]
    }),
  ]
}

function compareAdditionalMembers({ sent, accepted, ...context }: Exchange): string[] {
  const { before, after } = versions({ sent, accepted, ...context })
  const [old, current] = [before.additionalProperties ?? true, after.additionalProperties ?? true]
  if (old === false) return []
  if (current === false) return context.direction === 'request' ? [`${context.at}: unknown members are refused now.`] : []
  if (old === true && current === true) return []
  return compareSchemas(old === true ? {} : old, current === true ? {} : current, { ...context, at: `${context.at}.*` })
}

function compareItems({ sent, accepted, ...context }: Exchange): string[] {
  if (!accepted.items) return []
  const { before, after } = versions({ sent, accepted, ...context })
  return compareSchemas(before.items ?? {}, after.items ?? {}, { ...context, at: `${context.at}[]` })
}

const versions = ({ sent, accepted, direction }: Exchange) =>
  direction === 'request' ? { before: sent, after: accepted } : { before: accepted, after: sent }

const say = ({ at, direction }: Pick<Context, 'at' | 'direction'>, text: Record<Context['direction'], string>) =>
  `${at}: ${text[direction]}.`
