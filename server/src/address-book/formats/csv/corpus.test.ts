/**
 * The files of `corpus` have the form in which other programs write them, in their encodings. Each row that is
 * not empty gets one verdict: the name of the card, or the code of a refusal.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeFile } from '../encoding.ts'
import { formattedName } from '../vcard/read-names.ts'
import { readCsv } from './read.ts'
import { recogniseCsv } from './recognise.ts'

const FOLDER = join(import.meta.dirname, 'corpus')
const NOW = new Date('2026-11-30T12:00:00Z')

async function verdictsOf(file: string) {
  const { text, encoding } = await decodeFile(readFileSync(join(FOLDER, file)))
  const recognised = await recogniseCsv(text)
  if (!recognised) return { recognised: `${encoding}, no header`, rows: [] }
  const { format, delimiter, dateOrder } = recognised
  const rows = [...readCsv(text, recognised, NOW)].map((row) =>
    'card' in row ? `${row.line} ${formattedName(row.card, row.card)}` : `${row.line} (${row.refused.code})`,
  )
  return { recognised: [encoding, format, delimiter === '\t' ? 'tab' : delimiter, ...(dateOrder ? [dateOrder] : [])].join(' '), rows }
}

const VERDICTS: Record<string, { recognised: string; rows: string[] }> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'corpus-verdicts.json'), 'utf8'),
)

test('the corpus has at least 40 files, and the verdicts of all of them are known', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(Object.keys(VERDICTS))
  expect(Object.keys(VERDICTS).length).toBeGreaterThanOrEqual(40)
})

describe('each row gets one verdict', () => {
  test.each(Object.entries(VERDICTS))('%s', async (file, verdicts) => {
    expect(await verdictsOf(file)).toEqual(verdicts)
  })
})
