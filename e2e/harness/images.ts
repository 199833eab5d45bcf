/** Makes pictures to upload, and reads those that the service returns. */
import { sharp } from '@contacts/server/sharp'

/** An image of one colour; the caller chooses the format, as in `solid('red').png()`. */
export const solid = (background: string, { width = 8, height = 8 } = {}) => sharp({ create: { width, height, channels: 3, background } })

export { sharp }
