/**
 * Makes the template of new embedded databases (`platform/db/template.ts`), unless there is one of this version. Runs
 * after an installation, so that the first `npm start` finds it.
 */
import { CACHE_FOLDER, makeTemplate } from './database.ts'

await makeTemplate(CACHE_FOLDER)
