/** Entity tags (RFC 9110, 8.8.3): the tag of a versioned resource is its version in quotes. */
import { type EntityTags, parseEntityTags } from '@contacts/contract'
import type { Config } from '../../core/config.ts'
import { Problem } from '../../core/problem.ts'

export const etagOf = (version: number) => `"${version}"`

/** The result of a handler whose body does not contain the version. */
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
  tags !== undefined && (tags === '*' || tags.some((tag) => tag.replace(/^W\//, '') === etag))

/** Compares an `If-None-Match` header that the contract has not parsed. A malformed header matches nothing. */
export const isNotModified = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && matchesAny(parseEntityTags(ifNoneMatch), etag)

/** The versions that `If-Match` lists; null for any version. Other tags are left out: they match no version. */
export const versionsOf = (tags: EntityTags | undefined): number[] | null =>
  tags === undefined || tags === '*' ? null : tags.flatMap((tag) => (/^"[1-9]\d{0,8}"$/.test(tag) ? [Number(tag.slice(1, -1))] : []))

/** Parses an `If-Match` that is a member of a body; the contract has checked its syntax. */
export const parseIfMatch = (value: string | undefined) => (value === undefined ? undefined : parseEntityTags(value))

/** Returns a problem if `If-Match` does not list the current version, or is missing where it is required. */
export function checkVersion(
  { config }: { config: Pick<Config, 'requireIfMatch'> },
  tags: EntityTags | undefined,
  version: number,
): Problem<'precondition-failed' | 'precondition-required'> | undefined {
  if (tags === undefined) return config.requireIfMatch ? new Problem('precondition-required') : undefined
  return versionsOf(tags)?.includes(version) === false ? preconditionFailed(version) : undefined
}

export const preconditionFailed = (version: number) => new Problem('precondition-failed').withHeaders({ etag: etagOf(version) })
