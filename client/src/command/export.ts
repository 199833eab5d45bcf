import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { unwrap } from '../result.ts'
import type { Command } from './options.ts'
import type { Session } from './session.ts'

type Format = 'vcard' | 'csv' | 'jscontact'

export async function exportContacts({ client, terminal }: Session, { flags }: Command): Promise<boolean> {
  const chunks = await unwrap(client.contacts.download({ query: { format: (flags['format'] as Format | undefined) ?? 'vcard' } }))
  const output = flags['output']
  if (typeof output !== 'string') {
    await pipeline(chunks, process.stdout, { end: false })
    return true
  }
  await writeWhole(output, chunks)
  terminal.say(`All contacts are in ${output}.`)
  return true
}

/** The file appears when it is complete. */
async function writeWhole(path: string, chunks: AsyncIterable<Uint8Array>) {
  if (existsSync(path)) throw new Error(`${path} exists already.`)
  const part = `${path}.part`
  try {
    await pipeline(chunks, createWriteStream(part, { mode: 0o600 }))
    await rename(part, path)
  } finally {
    await rm(part, { force: true })
  }
}
