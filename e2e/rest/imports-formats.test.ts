/** The formats of an uploaded file: how the server recognises them, and how parameters override what it recognises. */
import { beforeEach, describe, expect, test } from 'vitest'
import { card, importRequests } from '../client/import-files.ts'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})
const { items, apply, contacts, get } = importRequests(() => alice)

const upload = (body: Buffer | string, query: Record<string, string> = {}, type = 'application/octet-stream') =>
  sendRequest(
    service.url,
    { method: 'POST', path: `/api/imports?${new URLSearchParams(query)}`, headers: { 'content-type': type }, body },
    alice.authorization(),
  )
const refusedUpload = (...args: Parameters<typeof upload>) => expectUnchanged(service, () => upload(...args))

const VCARD = card('FN:Ann Smith', 'TEL:15')
const CSV = 'First Name;Last Name;Phone\nAnn;Smith;15\n'
const JSCONTACT = '{"@type":"Card","version":"2.0","name":{"full":"Ann Smith"},"phones":{"p":{"number":"15"}}}'

describe('the format is recognised', () => {
  test.each([
    ['vcard', VCARD],
    ['vcard', `\r\n  ${VCARD}`],
    ['vcard', `a line, before the first card\n${VCARD}`],
    ['csv', CSV],
    ['csv', `\ufeff\n\n${CSV}`],
    ['csv', `Name,Notes\nAnn Smith,"${VCARD}"\n`],
    ['jscontact', JSCONTACT],
    ['jscontact', `\ufeff [\n${JSCONTACT}]`],
  ])('%s by the content %j', async (format, content) => {
    for (const type of ['application/octet-stream', 'text/plain', 'application/json']) {
      const { status, body } = await upload(content, {}, type)

      expect({ status, body }).toMatchObject({ status: 201, body: { format, counts: { create: 1, refused: 0 } } })
      expect(body.preview).toMatchObject([{ contact: { first_name: 'Ann', last_name: 'Smith' } }])
    }
  })

  test.each([
    ['text/csv', 'csv', 'a,b\n1,2\n'],
    ['text/csv; charset=utf-8; header=present', 'csv', 'a,b\n1,2\n'],
    ['text/csv', 'csv', `Name\n"${VCARD}"\n`],
    ['application/jscontact+json; version=2.0', 'jscontact', 'x\n{"name":{"full":"Ann"}}'],
  ])('by the media type %s: %s', async (type, format, content) => {
    expect((await upload(content, {}, type)).body).toMatchObject({ format, total: format === 'csv' ? 1 : 2 })
  })

  test('by the parameter, which overrides content and media type', async () => {
    const { body } = await upload(CSV, { format: 'csv' }, 'text/vcard')

    expect(body).toMatchObject({ format: 'csv', counts: { create: 1 } })
  })
})

describe('the plan of a CSV file', () => {
  const FILE = 'Vorname;Nachname;Telefon;Lieblingsfarbe;Geburtstag\nJürgen;Müller;067 111 22 33;blau;3/4/1990\n;;;rot;\n'

  test('tells its encoding, delimiter, columns and order of dates, also later', async () => {
    const { body } = await upload(FILE)

    expect(body).toMatchObject({
      format: 'csv',
      encoding: 'utf-8',
      delimiter: 'semicolon',
      date_order: 'unknown',
      columns: [
        { column: 'Vorname', field: 'first_name' },
        { column: 'Nachname', field: 'last_name' },
        { column: 'Telefon', field: 'phones.1.number' },
        { column: 'Lieblingsfarbe', field: null },
        { column: 'Geburtstag', field: 'birthday' },
      ],
      counts: { create: 1, update: 0, same: 0, refused: 1 },
      preview: [{ line: 2, contact: { first_name: 'Jürgen', last_name: 'Müller' } }],
    })
    expect(await get(body.id)).toEqual(body)
    expect(await items(body.id)).toMatchObject([
      { number: 1, line: 2, verdict: 'create', name: 'Jürgen Müller', notes: [{ code: 'date-order-unknown' }] },
      { number: 2, line: 3, verdict: 'refused', code: 'nothing-to-call-it-by' },
    ])
  })

  test('has at most five rows in its preview', async () => {
    const { body } = await upload(`Name\n${'Ann\nBob\nCid\n'.repeat(3)}`)

    expect(body.preview.map(({ line }: { line: number }) => line)).toEqual([2, 3, 4, 5, 6])
  })

  test('follows the parameters', async () => {
    const columns = { Lieblingsfarbe: 'notes', Telefon: 'phones.work.number', Nachname: null }

    const { body } = await upload(FILE, { date_order: 'day_first', columns: JSON.stringify(columns), encoding: 'latin1' })

    expect(body).toMatchObject({ encoding: 'windows-1252', delimiter: 'semicolon', date_order: 'day_first' })
    expect(body.columns.map(({ field }: { field: string | null }) => field)).toEqual([
      'first_name',
      null,
      'phones.work.number',
      'notes',
      'birthday',
    ])
    await apply(body.id)
    expect(await contacts()).toMatchObject([
      { first_name: 'JÃ¼rgen', last_name: null, notes: 'blau', birthday: '1990-04-03', phones: [{ label: 'work' }] },
    ])
  })

  test('is read with the delimiter that the parameter names', async () => {
    const { body } = await upload('First Name|Last Name;x;y;z\nAnn|Smith;1;2;3\n', { delimiter: 'pipe' })

    expect(body).toMatchObject({
      format: 'csv',
      delimiter: 'pipe',
      columns: [{ field: 'first_name' }, { column: 'Last Name;x;y;z' }],
      preview: [{ contact: { first_name: 'Ann' } }],
    })
  })

  test('is made from columns that only the parameter knows', async () => {
    const { body } = await upload('Spalte A,Spalte B\nAnn,15\n', {
      columns: JSON.stringify({ 'Spalte A': 'full_name', 'Spalte B': 'phones.mobile.number' }),
    })

    expect(body).toMatchObject({
      format: 'csv',
      preview: [{ contact: { first_name: 'Ann', phones: [{ number: '15', label: 'mobile' }] } }],
    })
  })

  test('has nulls for a file of another format', async () => {
    for (const content of [VCARD, JSCONTACT])
      expect((await upload(content)).body).toMatchObject({ delimiter: null, date_order: null, columns: null })
  })
})

describe('is refused, and nothing is stored:', () => {
  test.each([
    [CSV, { format: 'vcard' }],
    [CSV, { format: 'jscontact' }],
    [JSCONTACT, { format: 'vcard' }],
    ['\n', { format: 'csv' }],
    [' \n', { format: 'csv' }],
    ['[]', {}],
    ['{}', { format: 'vcard' }],
    ['a,b\n1,2\n', {}],
    ['Dear Ann,\nthis is a letter.\n', {}],
  ])('%j with the parameters %j: file-format-unknown', async (content, query) => {
    const refusal = await refusedUpload(content, query)

    expectRefusal(refusal, 'file-format-unknown')
    if ('format' in query) expect(refusal.body.detail).toContain(`\`format\` says ${query.format}`)
  })

  test('a file that is not in the format of its media type: file-format-unknown', async () => {
    const refusal = await refusedUpload(CSV, {}, 'text/vcard')

    expectRefusal(refusal, 'file-format-unknown')
    expect(refusal.body.detail).toContain('`Content-Type` says text/vcard')
  })

  test.each([
    [{ delimiter: 'comma' }, 'delimiter'],
    [{ date_order: 'day_first' }, 'date_order'],
    [{ columns: '{}' }, 'columns'],
  ])('a parameter for CSV with a file of another format: %j', async (query, name) => {
    for (const content of [VCARD, JSCONTACT]) {
      const refusal = await refusedUpload(content, query)

      expectRefusal(refusal, 'validation-failed', [{ pointer: `query/${name}`, code: 'only-for-csv' }])
    }
  })

  test.each([
    ['delimiter', 'x', 'not-allowed'],
    ['delimiter', ';', 'not-allowed'],
    ['date_order', 'year_first', 'not-allowed'],
    ['columns', 'first_name', 'not-a-mapping'],
    ['columns', '["first_name"]', 'not-a-mapping'],
    ['columns', '{"Phone":1}', 'not-a-mapping'],
    ['columns', JSON.stringify({ Phone: 'x'.repeat(10_000) }), 'too-long'],
    ['columns', '{"Phone":"telephone"}', 'unknown-field'],
    ['columns', '{"Phone":"title"}', 'unknown-field'],
    ['columns', '{"Phone":"phones.1.address"}', 'unknown-field'],
    ['columns', '{"Telefon":"phones.1.number"}', 'unknown-column'],
    ['encoding', 'klingon', 'not-an-encoding'],
    ['format', 'xlsx', 'not-allowed'],
  ])('the parameter %s with the value %s: %s', async (name, value, code) => {
    expectRefusal(await refusedUpload(CSV, { [name]: value }), 'validation-failed', [{ pointer: `query/${name}`, code }])
  })

  test.each([
    ['csv', `Name\n${'Ann\n'.repeat(100_001)}`],
    ['jscontact', '{"name":{"full":"Ann"}}\n'.repeat(100_001)],
  ])('a file in the format %s with more than 100000 cards', async (_format, content) => {
    expectRefusal(await refusedUpload(content), 'validation-failed', [{ pointer: '#', code: 'too-many' }])
  })

  test('a CSV file with more than 1000 columns', async () => {
    const header = Array.from({ length: 1001 }, (_, index) => `Phone ${index}`).join()

    expectRefusal(await refusedUpload(`${header}\n15\n`), 'validation-failed', [{ pointer: '#', code: 'header-too-large' }])
  })
})

test('characters that the database cannot store are left out', async () => {
  const csv = 'First\0 Name,Color\0,Email,Notes\nAnn,bl\0ue,a\0b,one\0two\n'
  const jscontact =
    '{"uid":"\\u0000","name":{"full":"Bob\\u0000"},"notes":{"n":{"note":"\\ud800"}},"emails":{"\\ud800":{"address":"\\u0000"}}}'

  for (const [content, format] of [
    [csv, 'csv'],
    [jscontact, 'jscontact'],
  ] as const) {
    const { status, body } = await upload(content, { format })
    expect({ status, body }).toMatchObject({ status: 201, body: { total: 1 } })
    await items(body.id)
    expect(await apply(body.id)).toMatchObject({ state: 'applied', done: 1 })
  }
})
