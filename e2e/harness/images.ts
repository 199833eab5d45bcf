/** Pictures to send, and a look at those that come back. */
import { sharp } from '@contacts/server/sharp'

/** An image of one colour, in whatever format it is then asked for. */
export const solid = (background: string, { width = 8, height = 8 } = {}) => sharp({ create: { width, height, channels: 3, background } })

export { sharp }
