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

const VERDICTS: Record<string, { recognised: string; rows: string[] }> = {
  'apple-exporter.csv': { recognised: 'utf-8 apple ,', rows: ['2 Tim Appleseed'] },
  'blank-lines.csv': { recognised: 'utf-8 other ,', rows: ['5 Ann', '8 Bob'] },
  'chinese.csv': { recognised: 'gb18030 other ,', rows: ['2 李小龙', '3 王伟'] },
  'contacts-saved-by-excel.csv': { recognised: 'windows-1252 contacts ;', rows: ['2 Jürgen Müller'] },
  'contacts.csv': { recognised: 'utf-8 contacts ,', rows: ['2 =Ivan Шевченко'] },
  'cut-utf8.csv': { recognised: 'utf-8 other ,', rows: ['2 Іван', '3 Оле�'] },
  'empty.csv': { recognised: 'utf-8, no header', rows: [] },
  'excel-separator.csv': { recognised: 'utf-8 other ;', rows: ['3 Ann'] },
  'formulas.csv': { recognised: 'utf-8 other ,', rows: ['2 =1+1 =HYPERLINK("http://evil.example")', "3 '=x @y"] },
  'google-companies.csv': {
    recognised: 'utf-8 google ,',
    rows: ['2 Аптека №1', '3 15', '4 info@example.com', '5 (nothing-to-call-it-by)', '6 (nothing-to-call-it-by)'],
  },
  'google-everything.csv': { recognised: 'utf-8 google ,', rows: ['2 Іван Шевченко'] },
  'google-joined-values.csv': { recognised: 'utf-8 google ,', rows: ['2 Іван Шевченко'] },
  'google-many-phones.csv': { recognised: 'utf-8 google ,', rows: ['2 Іван Шевченко'] },
  'google-old-greek-utf16.csv': { recognised: 'utf-16le google_old ,', rows: ['2 Γιώργος Παπαδόπουλος'] },
  'google-old-utf16.csv': { recognised: 'utf-16le google_old ,', rows: ['2 Іван Шевченко'] },
  'google-old.csv': { recognised: 'utf-8 google_old ,', rows: ['2 Іван Шевченко', '4 Just A Name', '5 Ann Smith'] },
  'google-preferred.csv': { recognised: 'utf-8 google ,', rows: ['2 Іван Шевченко'] },
  'google-with-mark.csv': { recognised: 'utf-8 google ,', rows: ['2 Іван Шевченко'] },
  'google.csv': { recognised: 'utf-8 google ,', rows: ['2 Іван Шевченко', '3 Ann Smith'] },
  'greek.csv': { recognised: 'windows-1253 other ,', rows: ['2 Γιώργος Παπαδόπουλος', '3 Ελένη Νικολάου'] },
  'japanese.csv': {
    recognised: 'shift_jis other ,',
    rows: ['2 太郎 山田', '3 花子 鈴木', '4 さくら 佐藤', '5 ケンジ 高橋', '6 ひかり 渡辺'],
  },
  'joined-in-one-cell.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann', '3 Bob', '4 Cid'] },
  'no-final-line-end.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann'] },
  'no-known-column.csv': { recognised: 'utf-8 other ,', rows: ['2 (nothing-to-call-it-by)'] },
  'old-mac-line-ends.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann', '3 Bob'] },
  'only-header.csv': { recognised: 'utf-8 other ,', rows: [] },
  'outlook-com-day-first.csv': { recognised: 'utf-8 outlook_com , day_first', rows: ['2 John Smith'] },
  'outlook-com-order-unknown.csv': { recognised: 'utf-8 outlook_com , unknown', rows: ['2 John Smith', '5 Ann'] },
  'outlook-com.csv': { recognised: 'utf-8 outlook_com , month_first', rows: ['2 John Smith', '5 Ann'] },
  'outlook-exchange.csv': { recognised: 'utf-8 outlook ,', rows: ['2 Ann', '3 Bob'] },
  'outlook-french.csv': { recognised: 'windows-1252 outlook , day_first', rows: ['2 Hélène Lefèvre'] },
  'outlook-german-semicolon.csv': { recognised: 'windows-1252 outlook ;', rows: ['2 Jürgen Müller', '3 Ödön'] },
  'outlook-german.csv': { recognised: 'windows-1252 outlook ,', rows: ['2 Jürgen Müller'] },
  'outlook-polish.csv': { recognised: 'windows-1250 outlook ,', rows: ['2 Łukasz Żółtowski'] },
  'outlook-russian.csv': { recognised: 'windows-1251 outlook ,', rows: ['2 Анна Щукина'] },
  'outlook-spanish.csv': { recognised: 'windows-1252 outlook , day_first', rows: ['2 José Muñoz Ibáñez'] },
  'outlook-ukrainian.csv': { recognised: 'windows-1251 outlook ;', rows: ['2 Олена Їжакевич'] },
  'outlook.csv': { recognised: 'windows-1252 outlook , month_first', rows: ['2 John Smith', '3 Zoë Smith'] },
  'quote-not-closed.csv': { recognised: 'utf-8 other ,', rows: ['2 (card-unreadable)', '3 Bob', '4 Cid'] },
  'quotes-inside-cells.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann "Annie" Smith', '3 Bob'] },
  'repeated-columns.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann Smith'] },
  'rows-of-other-lengths.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann', '3 Bob'] },
  'russian-koi8.csv': { recognised: 'koi8-u other ;', rows: ['2 Иван Петров', '3 Анна Щукина'] },
  'simple-pipe.csv': { recognised: 'utf-8 other |', rows: ['2 Ann Smith'] },
  'simple-semicolon.csv': { recognised: 'windows-1252 other ;', rows: ['2 Jürgen Müller'] },
  'simple-tab.csv': { recognised: 'utf-8 other tab', rows: ['2 Ann Smith'] },
  'simple.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann Smith', '3 Madonna'] },
  'thunderbird-german.csv': { recognised: 'utf-8 thunderbird ,', rows: ['2 Käthe Weiß'] },
  'thunderbird-tab.csv': { recognised: 'utf-8 thunderbird tab', rows: ['2 Grace Hopper'] },
  'thunderbird.csv': { recognised: 'utf-8 thunderbird ,', rows: ['2 Grace Hopper', '3 Family'] },
  'ukrainian-by-hand.csv': { recognised: 'utf-8 other ;', rows: ['2 Тарас Шевченко', '3 Київстар'] },
  'unknown-columns.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann'] },
  'utf16-without-mark.csv': { recognised: 'utf-16le other ,', rows: ['2 Іван'] },
  'values-not-valid.csv': { recognised: 'utf-8 other ,', rows: ['2 Ann', '3 Bob', '4 (nothing-to-call-it-by)'] },
}

test('the corpus has at least 40 files, and the verdicts of all of them are known', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(Object.keys(VERDICTS))
  expect(Object.keys(VERDICTS).length).toBeGreaterThanOrEqual(40)
})

describe('each row gets one verdict', () => {
  test.each(Object.entries(VERDICTS))('%s', async (file, verdicts) => {
    expect(await verdictsOf(file)).toEqual(verdicts)
  })
})
