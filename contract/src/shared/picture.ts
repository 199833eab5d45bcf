/** Pictures: of users, and of contacts. */
import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import type { Code } from './problems.ts'

const c = initContract()

/** Media type of every stored picture, whatever was uploaded. */
export const PICTURE_TYPE = 'image/webp'
export const Picture = c.otherResponse({ contentType: PICTURE_TYPE, body: c.type<Uint8Array>() })

export const ACCEPTED_IMAGES =
  'Accepts a JPEG, PNG or WebP image of at most 16 MiB and 50 million pixels, as the part `file` of a form or as ' +
  'the body itself. The format is detected from the content, not from the declared media type. A damaged or ' +
  'incomplete JPEG is stored as far as it can be decoded. The image is rotated upright, scaled down to fit into ' +
  '512 × 512 pixels if it is larger, and stored as WebP in sRGB without metadata. Only the first frame of an ' +
  'animation is stored.'

/** Problems of an uploaded image. */
export const IMAGE_PROBLEMS = ['image-format-unknown', 'image-too-many-pixels', 'image-unreadable'] as const satisfies readonly Code[]

export const aPictureUrl = 'https://contacts.example/api/pictures/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'

export const PictureUrl = z
  .url()
  .nullable()
  .meta({
    description:
      'URL of the picture, or null without one. The URL cannot be guessed, and an `<img>` can show it without a ' +
      'token. It changes whenever the picture changes, and only then.',
    examples: [aPictureUrl],
  })
