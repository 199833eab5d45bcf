/** Imports files as other programs write them: a verdict for each row or card, the same again, and the undo. */
import { unwrap } from '@contacts/client'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'
import { importRequests } from './import-files.ts'

const service = await startService({ now: '2026-11-30T12:00:00Z' })
const { alice } = service
// The encoding of a file with few letters is guessed from the region.
await unwrap(alice.client.users.update({ body: { default_region: null } }))
const { plan, apply, undo, items, contacts } = importRequests(() => alice)

const FORMATS = new URL('../../server/src/address-book/formats/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, FORMATS))
const readJson = (path: string): unknown => JSON.parse(String(read(path)))

/** A row is the line of a row or card, and its name, or the code of its refusal in brackets. */
type Rows = string[]
const refusalIn = (row: string) => /^\d+ \(([a-z-]+)\)$/.exec(row)?.[1] ?? null
const allContacts = async () => JSON.stringify(await contacts())

async function expectRoundTrip(content: Buffer, rows: Rows, query: { format?: 'csv' }) {
  const planned = await expectUnchanged({ stored: allContacts }, () => plan(content, query))
  const refused = rows.filter((row) => refusalIn(row) !== null).length
  const accepted = rows.length - refused
  expect(planned).toMatchObject({ total: rows.length, counts: { create: accepted, refused } })
  expect((await items(planned.id)).map(({ line, code }) => [line, code])).toEqual(
    rows.map((row) => [Number.parseInt(row, 10), refusalIn(row)]),
  )

  expect(await apply(planned.id)).toMatchObject({ state: 'applied', counts: planned.counts })
  const imported = await contacts()
  expect(imported).toHaveLength(accepted)

  const again = await plan(content, query)
  expect(again.counts).toEqual({ create: 0, update: 0, same: accepted, refused })
  await apply(again.id)
  expect(await contacts()).toEqual(imported)

  expect(await undo(again.id)).toMatchObject({ state: 'undone', kept: 0 })
  expect(await contacts()).toEqual(imported)
  expect(await undo(planned.id)).toMatchObject({ state: 'undone', kept: 0 })
  expect(await contacts()).toEqual([])
  return planned
}

/** What is recognised: encoding, program, delimiter, order of dates. */
const csvFiles = Object.entries(readJson('csv/corpus-verdicts.json') as Record<string, { recognised: string; rows: Rows }>).filter(
  ([, { recognised }]) => !recognised.includes('no header'),
)
const DELIMITERS: Record<string, string> = { ',': 'comma', ';': 'semicolon', tab: 'tab', '|': 'pipe' }

describe('each row of a CSV file gets one verdict, a second import changes nothing, and the undo removes all:', () => {
  test.each(csvFiles)('%s', async (file, { recognised, rows }) => {
    const [encoding, , delimiter = '', date_order = null] = recognised.split(' ')

    const planned = await expectRoundTrip(read(`csv/corpus/${file}`), rows, { format: 'csv' })

    expect(planned).toMatchObject({ format: 'csv', encoding, delimiter: DELIMITERS[delimiter], date_order })
  })

  test('and is recognised by its content, if a column is known', async () => {
    const unknown = []
    for (const [file] of csvFiles) {
      const planned = await alice.client.imports.plan({ body: read(`csv/corpus/${file}`) })
      if (!planned.ok) unknown.push(`${file}: ${planned.problem.code}`)
      else expect(planned.data.format).toBe('csv')
    }
    expect(unknown).toEqual(['no-known-column.csv: file-format-unknown'])
  })
})

const jsContactFiles = Object.entries(readJson('jscontact/corpus-verdicts.json') as Record<string, Rows>)

describe('each card of a JSContact file gets one verdict, a second import changes nothing, and the undo removes all:', () => {
  test.each(jsContactFiles)('%s', async (file, rows) => {
    const planned = await expectRoundTrip(read(`jscontact/corpus/${file}`), rows, {})

    expect(planned).toMatchObject({ format: 'jscontact', encoding: 'utf-8', delimiter: null, date_order: null, columns: null })
  })
})
