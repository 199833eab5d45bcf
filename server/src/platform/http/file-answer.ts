// The names that other folders still use.
export { FileResponse as FileAnswer, type Opened } from './file-response.ts'
