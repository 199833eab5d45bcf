import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { type Preconditions, Versioned } from '../../platform/http/etag.ts'
import { takeChangeNumber } from '../contacts/change-counter.ts'
import { findUnchanged } from './put.ts'
import { deletePhoto, updatePhotoId } from './queries.ts'

export const removePhoto = (context: UserContext, id: string, preconditions: Preconditions) =>
  context.db.transact(async (tx) => {
    const { blobs, user, now } = context
    const owner_id = user.id
    const seq = await takeChangeNumber(tx, owner_id)
    const contact = await findUnchanged(context, tx, id, preconditions)
    if (contact instanceof Problem) return contact
    if (contact.photo_id === null) return new Problem('photo-not-found')
    await deletePhoto(tx, blobs, { owner_id, id: contact.photo_id })
    await tx.run(updatePhotoId({ owner_id, id, photo_id: null, seq, now }))
    return new Versioned(contact.version + 1, undefined)
  })
