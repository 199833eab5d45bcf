import type { UserContext } from '../../platform/context.ts'
import type { ContactRow } from '../contacts/contact.ts'
import type { Photo } from '../formats/card.ts'

const CONCURRENCY = 5

/**
 * The pictures of contacts, by the id of the contact: as JPEG, because other address books show no WebP. A picture that
 * is removed meanwhile is left out.
 */
export async function readPhotos(context: UserContext, contacts: ContactRow[]): Promise<ReadonlyMap<string, Photo>> {
  const photos = new Map<string, Photo>()
  const remaining = contacts.values()
  const readNext = async () => {
    for (const { id, photo_id } of remaining) {
      const bytes = photo_id === null ? undefined : await context.blobs.read({ owner_id: context.user.id, id: photo_id })
      if (bytes) photos.set(id, { mediaType: 'image/jpeg', bytes: await context.images.toJpeg(bytes) })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, readNext))
  return photos
}
