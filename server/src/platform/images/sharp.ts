/** The library as this service uses it. It has decoders for dozens of formats, some of which read other files; three are left. */
import sharp from 'sharp'

sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] })
sharp.concurrency(1)
// No picture comes twice.
sharp.cache(false)

export { sharp }
