import { findPhoto } from '../../address-book/photos/queries.ts'
import { Problem } from '../../core/problem.ts'
import type { BlobKey } from '../../platform/blobs/store.ts'
import type { RequestContext, UserContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { CURRENT_PICTURE, ONE_PICTURE, pictureResponse } from '../../platform/images/picture-response.ts'
import { findAvatar, findPicture } from './queries.ts'

export const showAvatar = async ({ db, blobs, user }: UserContext) =>
  pictureResponse(blobs, {
    owner_id: user.id,
    find: async () => (await one(db, findAvatar({ owner_id: user.id }))) ?? new Problem('avatar-not-found'),
    headers: CURRENT_PICTURE,
    notFound: 'avatar-not-found',
  })

export const showPicture = async ({ db, blobs }: RequestContext, { owner_id, picture_id }: { owner_id: string; picture_id: string }) =>
  pictureResponse(blobs, {
    owner_id,
    find: async () => (await findAnyPicture(db, { owner_id, id: picture_id })) ?? new Problem('picture-not-found'),
    headers: ONE_PICTURE,
    notFound: 'picture-not-found',
  })

/** The picture of a user, or of a contact. */
const findAnyPicture = async (db: Db, key: BlobKey) => (await one(db, findPicture(key))) ?? (await one(db, findPhoto(key)))
