import { PICTURE_TYPE } from '@contacts/contract'
import { createHash, randomUUID } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { checkVersion, type Preconditions } from '../../platform/http/etag.ts'
import { returnChangeNumber, takeChangeNumber } from '../contacts/change-counter.ts'
import { type ContactRow, toContact } from '../contacts/contact.ts'
import { findContact } from '../contacts/queries.ts'
import { deletePhoto, findPhoto, insertPhoto, updatePhotoId } from './queries.ts'

/** Sets the picture of a contact. An upload with the same normalised bytes changes nothing, so the URL stays the same. */
export async function putPhoto(context: UserContext, id: string, preconditions: Preconditions, image: Uint8Array) {
  const contact = await findUnchanged(context, context.db, id, preconditions)
  if (contact instanceof Problem) return contact
  const bytes = await context.images.normalise(image)
  if (bytes instanceof Problem) return bytes
  const digest = createHash('sha256').update(bytes).digest('base64url')
  if (await hasPicture(context, context.db, contact, digest)) return toContact(context, contact)
  return replacePhoto(context, id, preconditions, bytes, digest)
}

/** Returns the contact, if its version meets the preconditions. */
export async function findUnchanged(context: UserContext, db: Db, id: string, preconditions: Preconditions) {
  const contact = await findContact({ user: context.user, db }, id)
  return contact instanceof Problem ? contact : (checkVersion(context, preconditions, contact.version) ?? contact)
}

async function hasPicture({ user }: UserContext, db: Db, { photo_id }: ContactRow, digest: string) {
  const photo = photo_id === null ? undefined : await one(db, findPhoto({ owner_id: user.id, id: photo_id }))
  return photo?.digest === digest
}

async function replacePhoto(context: UserContext, id: string, preconditions: Preconditions, bytes: Buffer, digest: string) {
  const { db, blobs, user, now } = context
  const owner_id = user.id
  const key = { owner_id, id: randomUUID() }
  const attach = await blobs.upload(key, bytes, PICTURE_TYPE)
  return db.transact(async (tx) => {
    const seq = await takeChangeNumber(tx, owner_id)
    // Again, because another request may have changed the contact since.
    const contact = await findUnchanged(context, tx, id, preconditions)
    if (contact instanceof Problem) return contact
    if (await hasPicture(context, tx, contact, digest)) {
      await returnChangeNumber(tx, owner_id)
      return toContact(context, contact)
    }
    if (contact.photo_id !== null) await deletePhoto(tx, blobs, { owner_id, id: contact.photo_id })
    await tx.run(insertPhoto({ ...key, digest, size: bytes.length, now }))
    await attach(tx)
    const changed = await one(tx, updatePhotoId({ owner_id, id, photo_id: key.id, seq, now }))
    if (!changed) throw new Error('a contact disappeared although the contacts of its owner are locked')
    return toContact(context, changed)
  })
}
