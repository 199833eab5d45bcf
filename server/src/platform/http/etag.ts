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

/** The same for a header that no contract has parsed; a malformed one matches nothing. */
export const isNotModified = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && matchesAny(parseEntityTags(ifNoneMatch), etag)

/** The versions that `If-Match` lists; null for any version. A tag that is no version of ours matches none. */
export const versionsOf = (tags: EntityTags | undefined): number[] | null =>
  tags === undefined || tags === '*' ? null : tags.flatMap((tag) => (/^"[1-9]\d{0,8}"$/.test(tag) ? [Number(tag.slice(1, -1))] : []))

/** `If-Match` as a member of a body, whose syntax the contract has checked. */
export const parseIfMatch = (value: string | undefined) => (value === undefined ? undefined : parseEntityTags(value))

/** The problem of a change whose `If-Match` does not list the current version. */
export function checkVersion(
  { config }: { config: Pick<Config, 'requireIfMatch'> },
  tags: EntityTags | undefined,
  version: number,
): Problem<'precondition-failed' | 'precondition-required'> | undefined {
  if (tags === undefined) return config.requireIfMatch ? new Problem('precondition-required') : undefined
  return versionsOf(tags)?.includes(version) === false ? moved(version) : undefined
}

export const moved = (version: number) => new Problem('precondition-failed').with({ etag: etagOf(version) })
