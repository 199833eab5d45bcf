/** Entity tags (RFC 9110, 8.8.3): the tag of a versioned resource is its version in quotes. */
import { type EntityTags, parseEntityTags } from '@contacts/contract'
import type { Config } from '../../core/config.ts'
import { Problem } from '../../core/problem.ts'

export const etagOf = (version: number) => `"${version}"`

/** A result of a handler whose ETag cannot come from the body, which is JSON text or does not contain the version. */
export class Versioned<Body> {
  readonly version: number
  readonly body: Body
  constructor(version: number, body: Body) {
    this.version = version
    this.body = body
  }
}

/** `If-None-Match` uses weak comparison (RFC 9110, 13.1.2): a tag that a proxy has weakened matches too. */
export const matchesAny = (tags: EntityTags | undefined, etag: string): boolean =>
  tags !== undefined && (tags === '*' || tags.some((tag) => withoutWeakness(tag) === etag))

const withoutWeakness = (tag: string) => tag.replace(/^W\//, '')

/** Compares an `If-None-Match` header that the contract has not parsed. A malformed header matches nothing. */
export const isNotModified = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && matchesAny(parseEntityTags(ifNoneMatch), etag)

/** The versions that the tags list; null for any version. A tag that this server cannot have sent matches none. */
const versionsOf = (tags: EntityTags | undefined): number[] | null =>
  tags === undefined || tags === '*' ? null : tags.flatMap((tag) => (/^"[1-9]\d{0,8}"$/.test(tag) ? [Number(tag.slice(1, -1))] : []))

/**
 * The preconditions of a change, as lists of versions: `allowed` has those that the resource may have, null for any;
 * `refused` has those that it must not have. Undefined for `If-None-Match: *`, which no existing resource meets.
 */
export function comparedVersions({ 'if-match': ifMatch, 'if-none-match': ifNoneMatch = [] }: Preconditions) {
  if (ifNoneMatch === '*') return undefined
  return { allowed: versionsOf(ifMatch), refused: versionsOf(ifNoneMatch.map(withoutWeakness)) ?? [] }
}

/** Parses an `If-Match` that is a member of a body: a version, or entity tags. The contract has checked its syntax. */
export function parseIfMatch(value: number | string | undefined): EntityTags | undefined {
  if (typeof value === 'number') return [etagOf(value)]
  return value === undefined ? undefined : parseEntityTags(value)
}

/** The headers that make a change conditional. */
export interface Preconditions {
  'if-match'?: EntityTags | undefined
  'if-none-match'?: EntityTags | undefined
}

/** Whether the preconditions allow a change to the current version. */
export const meets = ({ 'if-match': ifMatch, 'if-none-match': ifNoneMatch }: Preconditions, version: number): boolean =>
  versionsOf(ifMatch)?.includes(version) !== false && !matchesAny(ifNoneMatch, etagOf(version))

/** The problem of a change whose preconditions are not met, or that lacks a required `If-Match`; or undefined. */
export function checkVersion(
  { config }: { config: Pick<Config, 'requireIfMatch'> },
  preconditions: Preconditions,
  version: number,
): Problem<'precondition-failed' | 'precondition-required'> | undefined {
  if (preconditions['if-match'] === undefined && config.requireIfMatch) return new Problem('precondition-required')
  return meets(preconditions, version) ? undefined : preconditionFailed(version)
}

export const preconditionFailed = (version: number) => new Problem('precondition-failed').withHeaders({ etag: etagOf(version) })
