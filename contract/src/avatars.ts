import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, BODY, PUBLIC, UPLOAD, VERIFIED } from './shared/access.ts'
import { ifNoneMatch } from './shared/etag.ts'
import { idParam } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith } from './shared/problem.ts'
import { User } from './users.ts'

const c = initContract()

/** Every picture is kept and answered as this, whatever it was when it was sent. */
export const PICTURE_TYPE = 'image/webp'
const Picture = c.otherResponse({ contentType: PICTURE_TYPE, body: c.type<Uint8Array>() })

export const avatars = c.router({
  put: {
    method: 'PUT',
    path: '/api/users/me/avatar',
    summary: 'Set the own picture',
    description:
      'Takes a JPEG, PNG or WebP image of at most 5 MiB and 24 million pixels, as the `file` of a form or as the body itself; what it is decides the content and not its declared type. It is turned upright, made to fit into 512 × 512 pixels (never larger than it was) and kept as WebP in sRGB, without any metadata; of an animation the first frame. The same picture again keeps its address.',
    metadata: access('session', 'avatar', { consumes: UPLOAD, repeatable: true }),
    body: c.type<Uint8Array>(),
    responses: { 200: User, ...failsWith(...VERIFIED, ...BODY, 'image-unreadable') },
  },
  get: {
    method: 'GET',
    path: '/api/users/me/avatar',
    summary: 'Show the own picture',
    description: 'The picture itself. Its ETag is strong, so `If-None-Match` is answered with 304 while the picture is the same.',
    metadata: access('session', 'account', { etag: true }),
    headers: ifNoneMatch,
    responses: { 200: Picture, 304: c.noBody(), ...failsWith(...VERIFIED, 'avatar-not-found') },
  },
  remove: {
    method: 'DELETE',
    path: '/api/users/me/avatar',
    summary: 'Remove the own picture',
    description: 'The picture is gone with its address; caches may show it for 5 more minutes.',
    metadata: access('session', 'account'),
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...BODY, 'avatar-not-found', ...IDEMPOTENT) },
  },
})

const onePicture = z.object({
  owner_id: idParam('picture-not-found', 'Whose picture it is.'),
  picture_id: idParam('picture-not-found', 'The picture.'),
})

export const pictures = c.router({
  get: {
    method: 'GET',
    path: '/api/pictures/:owner_id/:picture_id',
    summary: 'Show a picture by its address',
    description:
      'What an `avatar_url` leads to. It needs no token, so that an `<img>` can show it: whoever knows the address may see the picture, and nobody can guess it. The address changes with the picture, and an old one leads nowhere. Caches may keep it for 5 minutes.',
    metadata: access('public', 'pictures', { etag: true }),
    pathParams: onePicture,
    headers: ifNoneMatch,
    responses: { 200: Picture, 304: c.noBody(), ...failsWith(...PUBLIC, 'picture-not-found') },
  },
})
