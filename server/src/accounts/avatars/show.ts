/**
 * A picture as it is sent. Its owner's caches ask each time whether it is still the same. By its address it never changes, so
 * caches need not ask; but they keep it for a few minutes only, because a picture that was removed has to disappear.
 */
import { PICTURE_TYPE } from '@contacts/contract'
import { one, type Query } from '../../platform/db/statement.ts'
import { FileAnswer, type Opened } from '../../platform/http/file-answer.ts'
import { Problem } from '../../core/problem.ts'
import type { Scope, UserScope } from '../../platform/context.ts'
import { type Avatar, findAvatar, findPicture } from './queries.ts'

const SANDBOX = { 'content-security-policy': "default-src 'none'; sandbox" }
const OWN = { ...SANDBOX, 'cache-control': 'private, no-cache' }
const BY_ADDRESS = {
  ...SANDBOX,
  'cache-control': 'public, max-age=300, immutable',
  // Applications show it on pages of their own.
  'cross-origin-resource-policy': 'cross-origin',
}

export const showAvatar = async (scope: UserScope) =>
  show(scope, scope.user.id, findAvatar({ owner_id: scope.user.id }), 'avatar-not-found', OWN)

export const showPicture = async (scope: Scope, { owner_id, picture_id }: { owner_id: string; picture_id: string }) =>
  show(scope, owner_id, findPicture({ owner_id, id: picture_id }), 'picture-not-found', BY_ADDRESS)

// A picture that was replaced after it was found has no bytes any more, and its successor has.
const LOOKS = 3

function show<C extends 'avatar-not-found' | 'picture-not-found'>(
  { db, blobs }: Scope,
  owner_id: string,
  find: Query<Avatar>,
  absent: C,
  headers: Record<string, string>,
): FileAnswer<C> {
  const open = async (isHeld: (etag: string) => boolean): Promise<Opened | Problem<C>> => {
    for (let look = 0; look < LOOKS; look++) {
      const picture = await one(db, find)
      if (!picture) break
      const etag = `"${picture.digest}"`
      const bytes = isHeld(etag) ? null : await blobs.read({ owner_id, id: picture.id })
      if (bytes !== undefined) return { etag, bytes }
    }
    return new Problem(absent)
  }
  return new FileAnswer({ type: PICTURE_TYPE, headers, open })
}
