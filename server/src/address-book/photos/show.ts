import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { CURRENT_PICTURE, pictureResponse } from '../../platform/images/picture-response.ts'
import { findContact } from '../contacts/queries.ts'
import { findPhoto } from './queries.ts'

export const showPhoto = async (context: UserContext, id: string) =>
  pictureResponse<'contact-not-found' | 'photo-not-found'>(context.blobs, {
    owner_id: context.user.id,
    find: () => findPhotoOf(context, id),
    headers: CURRENT_PICTURE,
    notFound: 'photo-not-found',
  })

async function findPhotoOf(context: UserContext, id: string) {
  const contact = await findContact(context, id)
  if (contact instanceof Problem) return contact
  const photo =
    contact.photo_id === null ? undefined : await one(context.db, findPhoto({ owner_id: context.user.id, id: contact.photo_id }))
  return photo ?? new Problem('photo-not-found')
}
