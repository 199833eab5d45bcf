/** Makes pictures to upload. Tests use `sharp` to read the pictures that the service returns. */
import { sharp } from '@contacts/server/sharp'

/** An image of one colour; the caller chooses the format, as in `solidImage('red').png()`. */
export const solidImage = (background: string, { width = 8, height = 8 } = {}) =>
  sharp({ create: { width, height, channels: 3, background } })

export { sharp }
