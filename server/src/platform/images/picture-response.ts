/** Sends a stored picture. */
import { type Code, PICTURE_TYPE } from '@contacts/contract'
import { Problem } from '../../core/problem.ts'
import type { Blobs } from '../blobs/store.ts'
import { FileResponse, type OpenedFile } from '../http/file-response.ts'

/** For a URL that always shows the current picture: caches revalidate each time. */
export const CURRENT_PICTURE = {
  'cache-control': 'private, no-cache',
  // An <img> sends no access token, so it could not show this picture anyway.
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * For the URL of one picture, whose content never changes, so caches need not revalidate. They may keep the picture for
 * five minutes only, because a picture that its user removes must disappear soon.
 */
export const ONE_PICTURE = {
  'cache-control': 'public, max-age=300, immutable',
  // Applications of other origins may show it in an <img>.
  'cross-origin-resource-policy': 'cross-origin',
}

interface PictureSource<C extends Code> {
  owner_id: string
  /** Finds the row of the picture, or returns why there is none. */
  find: () => Promise<{ id: string; digest: string } | Problem<C>>
  headers: Record<string, string>
  /** The problem if the picture is removed while it is read. */
  notFound: C
}

// If the picture is replaced after its row was read, its bytes are gone; another attempt reads the row again.
const ATTEMPTS = 3

export function pictureResponse<C extends Code>(blobs: Blobs, { owner_id, find, headers, notFound }: PictureSource<C>): FileResponse<C> {
  const open = async (isCached: (etag: string) => boolean): Promise<OpenedFile | Problem<C>> => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const picture = await find()
      if (picture instanceof Problem) return picture
      const etag = `"${picture.digest}"`
      const bytes = isCached(etag) ? null : await blobs.read({ owner_id, id: picture.id })
      if (bytes !== undefined) return { etag, bytes }
    }
    return new Problem(notFound)
  }
  return new FileResponse({ type: PICTURE_TYPE, headers, open })
}
