/** sharp, restricted to three of its decoders: it has dozens, and some of them read other files. */
import sharp from 'sharp'

sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] })
sharp.concurrency(1)
// No picture is decoded twice.
sharp.cache(false)

export { sharp }
