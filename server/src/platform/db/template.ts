/**
 * The template of new embedded databases: an archive of a migrated database without rows. Unpacking it takes a fraction
 * of the time that it takes to create and migrate a database.
 *
 * The name of the file is a hash of everything that the archive depends on, so no other version uses it. zstd verifies a
 * checksum: a damaged file counts as missing.
 */
import type { MigrationObject } from '@mikro-orm/core'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import manifest from '../../../package.json' with { type: 'json' }

/** Returns the template from the folder; undefined if it is missing or damaged. */
export async function read(folder: string, migrations: MigrationObject[]): Promise<Blob | undefined> {
  try {
    return await unpackTemplate(await readFile(await pathIn(folder, migrations)))
  } catch {
    return undefined
  }
}

/** Throws if the file is damaged. */
export async function unpackTemplate(file: Buffer): Promise<Blob> {
  // One buffer: joining the 42 MB from small buffers takes longer than decompressing them.
  return new Blob([await promisify(zstdDecompress)(file, { chunkSize: 64 * 1024 * 1024 })])
}

export async function packTemplate(archive: Blob, compressionLevel: number = constants.ZSTD_CLEVEL_DEFAULT): Promise<Buffer> {
  const params = { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: compressionLevel }
  return promisify(zstdCompress)(Buffer.from(await archive.arrayBuffer()), { params })
}

/** Renames the file when it is complete, so that no process reads an incomplete one. Does nothing in a read-only folder. */
export async function store(folder: string, migrations: MigrationObject[], archive: Blob): Promise<void> {
  const unfinished = join(folder, `template-${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(unfinished, await packTemplate(archive))
    await rename(unfinished, await pathIn(folder, migrations))
  } catch {
    await rm(unfinished, { force: true }).catch(() => undefined)
  }
}

/** Hashes the names and the SQL of the migrations, and the versions of the packages that run it. */
async function pathIn(folder: string, migrations: MigrationObject[]) {
  const sql = await Promise.all(migrations.map(async (migration) => [migration.name, await queriesOf(migration)]))
  const hash = createHash('sha256')
    .update(JSON.stringify([manifest.version, manifest.dependencies, sql]))
    .digest('hex')
  return join(folder, `template-${hash.slice(0, 32)}.tar.zst`)
}

async function queriesOf({ class: Migration }: MigrationObject) {
  // A migration needs a driver only to run its queries, not to list them. A migration that converts rows reads the rows
  // first, and an empty database has none.
  const driver = { execute: () => Promise.resolve([]) }
  const migration = new Migration(driver as never, undefined as never)
  await migration.up()
  return migration.getQueries?.()
}
