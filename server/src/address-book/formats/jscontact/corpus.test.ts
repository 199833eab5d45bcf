/** Each card of the files of `corpus` gets one verdict: the name of the card, or the code of a refusal. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Card } from '../card.ts'
import { decodeFile } from '../encoding.ts'
import { formattedName } from '../vcard/read-names.ts'
import { readAll } from './read-all.test-support.ts'

const FOLDER = join(import.meta.dirname, 'corpus')
const VERDICTS: Record<string, string[]> = JSON.parse(readFileSync(join(import.meta.dirname, 'corpus-verdicts.json'), 'utf8'))

test('the verdicts of all files are known', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(Object.keys(VERDICTS))
})

test.each(Object.entries(VERDICTS))('%s', async (file, verdicts) => {
  const { text } = await decodeFile(readFileSync(join(FOLDER, file)))

  const results = await readAll(text)

  expect(results.map((result) => `${result.line} ${'card' in result ? nameOf(result.card) : `(${result.refused.code})`}`)).toEqual(verdicts)
})

const nameOf = (card: Card) => formattedName(card, card)
