/** For Node: `@contacts/client/node`. */
import { constants, openAsBlob } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A file of this machine, to be sent: it is read when it is needed. When it is not there, the error is that of `node:fs`.
 *
 * @example
 * ```ts
 * const result = await client.avatars.put({ body: await fromPath('me.jpg') })
 * ```
 */
export async function fromPath(path: string | URL): Promise<File> {
  // The error of openAsBlob does not say which file, nor why.
  await access(path, constants.R_OK)
  return new File([await openAsBlob(path)], basename(path instanceof URL ? fileURLToPath(path) : path))
}
