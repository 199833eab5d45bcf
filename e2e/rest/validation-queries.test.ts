/** Every parameter of every query: its valid and invalid values, and the errors of the invalid ones. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callOf, createFixture } from '../harness/calls.ts'
import { document, operations } from '../harness/document.ts'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'
import { EMOJI } from './validation-cases.ts'
import { outcomeOf } from './validation-outcome.ts'

const service = await startService({ now: '2026-11-20T09:59:59.999Z' })
const { url, alice } = service
const send = (call: HttpRequest) => sendRequest(url, call, alice.authorization())
const { next_since } = await unwrap(alice.client.contacts.changes())

/** A query string, and its error code if it is invalid. */
type QueryCase = [query: string, code?: string]
const integers = (name: string, min: number, max: number): QueryCase[] => [
  [`${name}=${min}`],
  [`${name}=${max}`],
  [`${name}=${min - 1}`, 'too-small'],
  [`${name}=-1`, 'too-small'],
  [`${name}=${max + 1}`, 'too-large'],
  [`${name}=999999999999999`, 'too-large'],
  ...[
    '',
    '%20',
    '1e3',
    '0x10',
    '0b1',
    '1.5',
    '1.0',
    '1,000',
    '%2B1',
    '%D9%A3',
    '%EF%BC%91',
    '1%00',
    '%201',
    'NaN',
    'Infinity',
    'null',
    'true',
    '1;2',
    '--1',
    '1_0',
    '9'.repeat(400),
  ].map((value): QueryCase => [`${name}=${value}`, 'wrong-type']),
  [name, 'wrong-type'],
  [`${name}=1&${name}=2`, 'wrong-type'],
  [`${name}=1&${name}=1`, 'wrong-type'],
]
const filters = (name: string): QueryCase[] => [
  [`${name}=1`],
  [`${name}=${'1'.repeat(200)}`],
  [`${name}=%25_%5C1`],
  [`${name}=1%F0%9F%98%80`],
  [`${name}=1+2`],
  [`${name}=${encodeURIComponent(`1${EMOJI.repeat(199)}`)}`],
  [`${name}=`, 'too-short'],
  [name, 'too-short'],
  [`${name}=%20%20`, 'too-short'],
  [`${name}=+`, 'too-short'],
  [`${name}=${'1'.repeat(201)}`, 'too-long'],
  [`${name}=1%00`, 'control-character'],
  ...['%0A', '%0D%0A', '%09', '%E2%80%A8'].map((space): QueryCase => [`${name}=1${space}2`]),
  [`${name}=1%7F`, 'control-character'],
  [`${name}=1&${name}=2`, 'wrong-type'],
  [`${name}=%27`, 'nothing-to-search'],
  [`${name}=%CA%BC%E2%80%99`, 'nothing-to-search'],
  [`${name}=%CC%81`, 'nothing-to-search'],
  [`${name}=%E2%80%8B`, 'nothing-to-search'],
]
const limit = integers('limit', 1, 1_000)
const paging: QueryCase[] = [
  ...integers('skip', 0, 100_000),
  ...limit,
  ...['true', 'exact', 'false'].map((value): QueryCase => [`include_total=${value}`]),
  ...['', 'TRUE', '1', 'yes', 'null'].map((value): QueryCase => [`include_total=${value}`, 'not-allowed']),
  ['include_total=true&include_total=true', 'not-allowed'],
  // Any string passes validation as a cursor. The server refuses an unknown cursor with another problem.
  ['cursor=x&cursor=y', 'wrong-type'],
]
const contactFilters: QueryCase[] = [
  ...['first_name', 'last_name', 'email', 'phone', 'q'].flatMap(filters),
  [`label=${randomUUID()}`],
  [`label=${randomUUID().toUpperCase()}`],
  ...['', 'x', '1', '%00', '0199c2f0', `${randomUUID()}x`, `%20${randomUUID()}`, `{${randomUUID()}}`].map((value): QueryCase => [
    `label=${value}`,
    'wrong-format',
  ]),
  [`label=${randomUUID()}&label=${randomUUID()}`, 'wrong-type'],
  ['phone=abc', 'nothing-to-search'],
  ['phone=%2B', 'nothing-to-search'],
]
const queries: Record<string, QueryCase[]> = {
  '/api/contacts': [
    ...paging,
    ...contactFilters,
    ...['created_at', 'updated_at', 'first_name', 'last_name', 'next_birthday'].flatMap((value): QueryCase[] => [
      [`sort=${value}`],
      [`sort=-${value}`],
    ]),
    ...[
      '',
      '-',
      '--created_at',
      '%2Bcreated_at',
      'id',
      'notes',
      'LAST_NAME',
      'last_name%20desc',
      'last_name,first_name',
      'constructor',
    ].map((value): QueryCase => [`sort=${value}`, 'not-allowed']),
    ['sort=created_at&sort=created_at', 'not-allowed'],
    ...['true', 'false', 'true&sort=-last_name', 'true&q=ada', `true&label=${randomUUID()}`].map((value): QueryCase => [
      `trashed=${value}`,
    ]),
    ...['', 'TRUE', '1', 'yes', 'true&trashed=true'].map((value): QueryCase => [`trashed=${value}`, 'wrong-type']),
  ],
  '/api/contacts/upcoming_birthdays': [
    ...paging,
    ...integers('days', 0, 366),
    ...['2024-02-29', '0001-01-01', '2026-11-20', '9999-12-31'].map((value): QueryCase => [`from=${value}`]),
    ...[
      '2023-02-29',
      '1900-02-29',
      '0000-01-01',
      '2026-1-1',
      '--02-28',
      '20261120',
      '2026-11-20T00:00:00Z',
      '10000-01-01',
      '-2026-01-01',
      '',
      'today',
      '%00',
      '2026-11-20%0A',
    ].map((value): QueryCase => [`from=${value}`, 'not-a-date']),
    ['from=2026-11-20&from=2026-11-21', 'wrong-type'],
    ...['Europe/Kyiv', 'UTC', 'Pacific/Kiritimati', 'Etc/GMT-14'].map((value): QueryCase => [`time_zone=${value}`]),
    ...['%2B03:00', '+03:00', '-03:00', 'Mars/Phobos', '', 'Europe', 'Europe/Kyiv%00', '%00', '..%2F..%2Fetc'].map((value): QueryCase => [
      `time_zone=${value}`,
      'not-a-time-zone',
    ]),
    [`time_zone=${'a'.repeat(65)}`, 'too-long'],
    ['time_zone=UTC&time_zone=UTC', 'wrong-type'],
    ['leap_day=feb_28'],
    ['leap_day=mar_1'],
    ...['', 'feb_29', 'FEB_28', 'mar_01'].map((value): QueryCase => [`leap_day=${value}`, 'not-allowed']),
    ['leap_day=feb_28&leap_day=mar_1', 'not-allowed'],
  ],
  '/api/imports/{id}/items': [
    ...paging,
    ...['create', 'update', 'same', 'refused'].map((value): QueryCase => [`verdict=${value}`]),
    ...['planned', 'applied', 'undone', 'kept'].map((value): QueryCase => [`state=${value}`]),
    ...['verdict', 'state'].flatMap((name) => ['', 'CREATE', 'null', '%00'].map((value): QueryCase => [`${name}=${value}`, 'not-allowed'])),
    ['verdict=same&verdict=same', 'not-allowed'],
    ['state=kept&state=kept', 'not-allowed'],
  ],
  '/api/contacts/export': [
    ...contactFilters,
    ...['true', 'false'].map((value): QueryCase => [`trashed=${value}`]),
    ...['', 'TRUE', '1', 'yes', 'true&trashed=true'].map((value): QueryCase => [`trashed=${value}`, 'wrong-type']),
    ...['vcard', 'csv', 'jscontact'].map((value): QueryCase => [`format=${value}`]),
    ...['4.0', '3.0'].map((value): QueryCase => [`version=${value}`]),
    ...['format', 'version'].flatMap((name) => ['', 'VCARD', '2.1', '%00'].map((value): QueryCase => [`${name}=${value}`, 'not-allowed'])),
    ['format=csv&format=csv', 'not-allowed'],
    ['version=3.0&version=3.0', 'not-allowed'],
  ],
  '/api/feeds/{secret}/birthdays.ics': [
    ...['PT9H', '-PT15H', '-P28D', 'P1D', 'PT0M', '-P4W', '-P1DT30M'].map((value): QueryCase => [`alarm=${value}`]),
    ...['', '9', 'PT', 'P', 'pt9h', 'PT9S', '%2BPT9H', 'PT9H%00', 'PT9H%0AX'].map((value): QueryCase => [
      `alarm=${value}`,
      'not-a-duration',
    ]),
    ...['-P29D', 'P1DT1M', '-P9999W', 'PT99999M'].map((value): QueryCase => [`alarm=${value}`, 'out-of-range']),
    ['alarm=PT9H&alarm=PT9H', 'wrong-type'],
  ],
  '/api/contacts/changes': [
    ...limit,
    [`since=${next_since}`],
    // Any string passes validation as a sync token. The server refuses a malformed token with another problem.
    [`since=${next_since}&since=${next_since}`, 'wrong-type'],
  ],
}

const parametersOf = (path: string) =>
  (document.paths as unknown as Record<string, { get?: { parameters?: { name: string; in: string }[] } }>)[path]!.get?.parameters ?? []

test('every operation with a query is tested', () => {
  const paths = Object.keys(document.paths).filter((path) => parametersOf(path).some((parameter) => parameter.in === 'query'))

  expect(new Set(Object.keys(queries))).toEqual(new Set(paths))
})

const planned = await unwrap(alice.client.imports.plan({ body: Buffer.from('BEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD\r\n') }))

const { secret } = await createFixture(alice)

describe.each(Object.entries(queries))('the query of %s', (path, cases) => {
  const filledPath = path.replace('{id}', planned.id).replace('{secret}', secret)
  const names = [...new Set(cases.map(([query]) => query.split('=')[0]!))]

  test.each(names)('accepts valid and refuses invalid values of %s', async (name) => {
    const ownCases = cases.filter(([query]) => query.split('=')[0] === name)

    const outcomes = await expectUnchanged(service, () =>
      Promise.all(
        ownCases.map(async ([query]) => [query.slice(0, 60), ...outcomeOf(await send({ method: 'GET', path: `${filledPath}?${query}` }))]),
      ),
    )

    expect(outcomes).toEqual(ownCases.map(([query, code]) => [query.slice(0, 60), ...(code ? [422, `query/${name} ${code}`] : [200])]))
  })

  test('is tested with every documented parameter', () => {
    const documented = parametersOf(path).filter((parameter) => parameter.in === 'query')

    expect(new Set(documented.map((parameter) => parameter.name))).toEqual(new Set(names))
  })

  test('reports all errors at once', async () => {
    const codeOf = (name: string, code: string) => (names.includes(name) ? code : 'unknown-member')

    const response = await send({ method: 'GET', path: `${filledPath}?skip=x&limit=0&page=2` })

    expect(new Set(outcomeOf(response))).toEqual(
      new Set([
        422,
        `query/limit ${codeOf('limit', 'too-small')}`,
        'query/page unknown-member',
        `query/skip ${codeOf('skip', 'wrong-type')}`,
      ]),
    )
  })
})

describe('an unknown query parameter', async () => {
  const fixture = await createFixture(alice)
  const members: [query: string, name: string][] = [
    ['x=1', 'x'],
    ['x', 'x'],
    ['x=', 'x'],
    ['=1', ''],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['toString=1', 'toString'],
    ['limit[]=1', 'limit[]'],
    ['q.a=1', 'q.a'],
    ['q[a]=1', 'q[a]'],
    ['Limit=1', 'Limit'],
    ['%6Cimit%20=1', 'limit '],
  ]

  test.each(operations)('is refused by $id, whatever its name', async (operation) => {
    const call = callOf(operation, fixture)

    const outcomes = await expectUnchanged(service, async () => {
      const all = []
      for (const [query] of members) all.push(outcomeOf(await send({ ...call, path: `${call.path}?${query}` })))
      return all
    })

    expect(outcomes).toEqual(members.map(([, name]) => [422, `query/${name} unknown-member`]))
  })
})

test.each(['9999-12-31', '9999-03-01', '0001-01-01', '2024-02-29'])(
  'upcoming birthdays of 366 days from %s have only dates with a year of four digits',
  async (from) => {
    await createFixture(alice)

    const { status, body } = await send({ method: 'GET', path: `/api/contacts/upcoming_birthdays?from=${from}&days=366&limit=1000` })

    expect(status).toBe(200)
    expect(body.items.filter(({ next_birthday }: { next_birthday: string }) => !/^\d{4}-\d\d-\d\d$/.test(next_birthday))).toEqual([])
  },
)
