import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, MALFORMED, PUBLIC, UPLOAD, VERIFIED } from './shared/access.ts'
import { ifNoneMatch } from './shared/etag.ts'
import { idParam } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { ACCEPTED_IMAGES, IMAGE_PROBLEMS, Picture } from './shared/picture.ts'
import { failsWith } from './shared/problem.ts'
import { User } from './user.ts'

const c = initContract()

/** The picture of the signed-in user, without its URL; `pictures` has the pictures of all users, by URL. */
export const avatars = c.router({
  put: {
    method: 'PUT',
    path: '/api/users/me/avatar',
    summary: 'Set your picture',
    description: `${ACCEPTED_IMAGES} Uploading the current picture again keeps its URL.`,
    metadata: access('session', 'avatar', { consumes: UPLOAD, repeatable: true }),
    body: c.type<Uint8Array>(),
    responses: { 200: User, ...failsWith(...VERIFIED, ...MALFORMED, ...IMAGE_PROBLEMS) },
  },
  get: {
    method: 'GET',
    path: '/api/users/me/avatar',
    summary: 'Get your picture',
    description:
      'Returns the image with a strong `ETag`. A request with that `ETag` in `If-None-Match` gets 304 until the picture changes.',
    metadata: access('session', 'account', { etag: true }),
    headers: ifNoneMatch,
    responses: { 200: Picture, 304: c.noBody(), ...failsWith(...VERIFIED, 'avatar-not-found') },
  },
  remove: {
    method: 'DELETE',
    path: '/api/users/me/avatar',
    summary: 'Remove your picture',
    description: 'Removes the picture; its URL stops working. Caches may still return the picture for 5 minutes.',
    metadata: access('session', 'account'),
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...MALFORMED, 'avatar-not-found', ...IDEMPOTENT) },
  },
})

const pictureParams = z.object({
  owner_id: idParam('picture-not-found', 'Id of the user whose picture it is, or whose contact.'),
  picture_id: idParam('picture-not-found', 'Id of the picture.'),
})

export const pictures = c.router({
  get: {
    method: 'GET',
    path: '/api/pictures/:owner_id/:picture_id',
    summary: 'Get a picture by its URL',
    description:
      'The target of an `avatar_url` or a `photo_url`. It requires no token, so that an `<img>` can show it: anybody who has the URL ' +
      'can see the picture, and the URL cannot be guessed. A new picture gets a new URL, and the old URL stops ' +
      'working. Caches may still return the old picture for 5 minutes.',
    metadata: access('public', 'pictures', { etag: true }),
    pathParams: pictureParams,
    headers: ifNoneMatch,
    responses: { 200: Picture, 304: c.noBody(), ...failsWith(...PUBLIC, 'picture-not-found') },
  },
})
