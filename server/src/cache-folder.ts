import { join } from 'node:path'

/** Files that make the next start faster. Any of them may be missing, and the folder may be read-only. */
export const CACHE_FOLDER = join(import.meta.dirname, '../../node_modules/.cache')
