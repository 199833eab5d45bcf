/**
 * Sends a picture, with caching rules for two kinds of URL. `/api/users/me/avatar` always shows the current picture, so
 * caches revalidate each time. The content of the URL of one picture never changes, so caches need not revalidate. They
 * may keep the picture for five minutes only, because a picture that its user removes must disappear soon.
 */
import { PICTURE_TYPE } from '@contacts/contract'
import { Problem } from '../../core/problem.ts'
import type { RequestContext, UserContext } from '../../platform/context.ts'
import { one, type Query } from '../../platform/db/query.ts'
import { FileResponse, type OpenedFile } from '../../platform/http/file-response.ts'
import { type AvatarRow, findAvatar, findPicture } from './queries.ts'

const CURRENT_PICTURE = {
  'cache-control': 'private, no-cache',
  // An <img> sends no access token, so it could not show this picture anyway.
  'cross-origin-resource-policy': 'same-origin',
}
const ONE_PICTURE = {
  'cache-control': 'public, max-age=300, immutable',
  // Applications of other origins may show it in an <img>.
  'cross-origin-resource-policy': 'cross-origin',
}

export const showAvatar = async (context: UserContext) =>
  show(context, context.user.id, findAvatar({ owner_id: context.user.id }), 'avatar-not-found', CURRENT_PICTURE)

export const showPicture = async (context: RequestContext, { owner_id, picture_id }: { owner_id: string; picture_id: string }) =>
  show(context, owner_id, findPicture({ owner_id, id: picture_id }), 'picture-not-found', ONE_PICTURE)

// If the picture is replaced after its row was read, its bytes are gone; another attempt reads the row again.
const ATTEMPTS = 3

function show<C extends 'avatar-not-found' | 'picture-not-found'>(
  { db, blobs }: RequestContext,
  owner_id: string,
  query: Query<AvatarRow>,
  notFound: C,
  headers: Record<string, string>,
): FileResponse<C> {
  const open = async (isCached: (etag: string) => boolean): Promise<OpenedFile | Problem<C>> => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const picture = await one(db, query)
      if (!picture) break
      const etag = `"${picture.digest}"`
      const bytes = isCached(etag) ? null : await blobs.read({ owner_id, id: picture.id })
      if (bytes !== undefined) return { etag, bytes }
    }
    return new Problem(notFound)
  }
  return new FileResponse({ type: PICTURE_TYPE, headers, open })
}
