/** Every member of every body and query: its limits from both sides, and what is told about what lies beyond them. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callOf, subjectOf } from '../harness/calls.ts'
import { document, operations } from '../harness/document.ts'
import { type Answer, ask, type Call } from '../harness/http.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:59:59.999Z' })
const { url, alice, clock } = service
const send = (call: Call) => ask(url, call, alice.authorization())

/** A value, what is wrong with it if anything, and how it is answered if not as it was sent. */
type Case = [value: unknown, code?: string | null, answered?: unknown]
interface Field {
  path: (string | number)[]
  cases: Case[]
  nullable?: boolean
  required?: boolean
}

const EMOJI = '😀'
const LONE = ['\ud800', 'a\udc00', '\ude00\ud83d'].map((value): Case => [value, 'not-unicode'])
const NO_TEXT: Case[] = [
  [1, 'wrong-type'],
  [true, 'wrong-type'],
  [['a'], 'wrong-type'],
  [{ a: 1 }, 'wrong-type'],
]
const CONTROL = ['\0', '\x01', '\x1b', '\x7f', '\x85', '\x9f'].map((value): Case => [`a${value}b`, 'control-character'])

const text = (max: number, { lines = false } = {}): Case[] => [
  ['a'],
  ['a'.repeat(max)],
  [EMOJI.repeat(max)],
  ['ї'.repeat(max)],
  ['  a b\t ', null, 'a b'],
  ['e\u0301'.repeat(max), null, 'é'.repeat(max)],
  ["O'Connor \\ % _ <b> \u202e {{x}} ${y}"],
  ['null'],
  ['👩‍👩‍👧'],
  ['a'.repeat(max + 1), 'too-long'],
  [EMOJI.repeat(max + 1), 'too-long'],
  ['', 'too-short'],
  ['   ', 'too-short'],
  ['\u00a0\u3000\t\n', 'too-short'],
  ...CONTROL,
  ...LONE,
  ...NO_TEXT,
  ...(lines
    ? ([['a\nb\tc'], ['a\r\nb\rc', null, 'a\nb\nc']] as Case[])
    : ['\n', '\t', '\r\n', '\u2028', '\u2029'].map((value): Case => [`a${value}b`, 'control-character'])),
]

const email = (answered = (value: string) => value): Case[] => [
  ...[
    'a@b',
    'o.k+tag@example.com',
    'Ann@Example.COM',
    "о'коннор@приклад.укр",
    `${EMOJI}@x.y`,
    '{}!#$%&*@x',
    `${'l'.repeat(64)}@${'d'.repeat(189)}`,
  ].map((value): Case => [value, null, answered(value)]),
  ['  Bob@example.com ', null, answered('Bob@example.com')],
  [`${'l'.repeat(64)}@${'d'.repeat(190)}`, 'too-long'],
  ['', 'too-short'],
  [' ', 'too-short'],
  ['a@', 'too-short'],
  ...[
    'plain',
    'a b@c.d',
    'a@b c',
    'a@@b',
    'a@b@c',
    '@example.com',
    'ann@',
    '.a@b',
    'a.@b',
    'a..b@c',
    'a@.b',
    'a@b.',
    'a@b..c',
    'a@b,c@d',
    'Ann <a@b>',
    '"a"@b',
    'a;b@c',
    `${'l'.repeat(65)}@d`,
  ].map((value): Case => [value, value.length < 3 ? 'too-short' : 'not-an-email']),
  ['a@b.c\r\nBcc: x@y.z', 'control-character'],
  ['a\0@b.c', 'control-character'],
  ...LONE,
  ...NO_TEXT,
]

const password: Case[] = [
  ['battery!'],
  ['p'.repeat(128)],
  [EMOJI.repeat(128)],
  ['        '],
  ['па\tро\nль 1'],
  ['e\u0301'.repeat(128)],
  ['p'.repeat(129), 'too-long'],
  [EMOJI.repeat(129), 'too-long'],
  ['', 'too-short'],
  ['passw\0rd', 'control-character'],
  ...LONE,
  ...NO_TEXT,
]

const newPassword: Case[] = [
  ...password,
  ['1234567', 'too-short'],
  ...['12345678', 'Password1', 'QWERTYUIOP', 'йцукенгш'].map((value): Case => [value, 'too-common']),
]

const number: Case[] = [
  ['067 123 45 67'],
  ['+380 (67) 123-45-67'],
  ['123'],
  ['١٢٣'],
  ['1'.repeat(64)],
  [`123${EMOJI.repeat(61)}`],
  [' 123 ', null, '123'],
  ['ext. 12, 3'],
  ['1'.repeat(65), 'too-long'],
  ['', 'too-short'],
  [' ', 'too-short'],
  ['12', 'too-few-digits'],
  ['abc', 'too-few-digits'],
  ['+', 'too-few-digits'],
  ['½⅓²³', 'too-few-digits'],
  ...['1\x002', '1\n23'].map((value): Case => [value, 'control-character']),
  ...LONE,
  ...NO_TEXT,
]

const birthday: Case[] = [
  ...['1992-02-29', '--02-29', '2000-02-29', '0001-01-01', '--12-31', '--01-01', '1900-02-28', '2026-11-20'].map((value): Case => [value]),
  ...[
    '1990-02-29',
    '1900-02-29',
    '2100-02-29',
    '0000-01-01',
    '1990-00-01',
    '1990-13-01',
    '1990-01-00',
    '1990-01-32',
    '1990-04-31',
    '--02-30',
    '--04-31',
    '--00-01',
    '--13-01',
    '---01-01',
    '-1990-01-01',
    '+1990-01-01',
    '1990-1-1',
    '90-01-01',
    '19900101',
    '01.02.1990',
    '1990-01-01T00:00:00Z',
    '1990-01-01\n',
    ' 1990-01-01',
    '１９９０-０１-０１',
    'yesterday',
    '',
    '\0',
  ].map((value): Case => [value, 'not-a-birthday']),
  ['2026-11-21', 'in-the-future'],
  ['9999-12-31', 'in-the-future'],
  [19900101, 'wrong-type'],
  [['1990-01-01'], 'wrong-type'],
  [{}, 'wrong-type'],
]

/** A number that JSON can write and no number can hold. */
const beyond = (literal: string) => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(literal)
const nested = (depth: number, inside: unknown = 1): unknown => (depth === 0 ? inside : { a: nested(depth - 1, inside) })
const lists = (depth: number): unknown => (depth === 0 ? [] : [lists(depth - 1)])
const KIB16 = 16 * 1024
const freeJson: Case[] = [
  [{}],
  [{ telegram: '@ivan', n: [1, -0.5, 1e308, true, null, { deep: [] }], '': '', 'ключ 🔑': 'a\nb\tc' }],
  [{ constructor: 1, toString: 2, hasOwnProperty: 3, length: 4, then: 5 }],
  [nested(32)],
  [{ a: lists(30) }],
  [{ k: 'a'.repeat(KIB16 - 8) }],
  [{ k: 'я'.repeat(KIB16 / 2 - 4) }],
  [{ k: 'a'.repeat(KIB16 - 7) }, 'too-large'],
  [{ k: 'я'.repeat(KIB16 / 2 - 3) }, 'too-large'],
  [Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key${index}`, index])), 'too-large'],
  [nested(33), 'too-deep'],
  [{ a: lists(31) }, 'too-deep'],
  [{ n: beyond('1e999') }, 'not-a-number'],
  [{ n: [beyond('-1e999')] }, 'not-a-number'],
  [{ s: 'a\0b' }, 'control-character'],
  [{ s: ['\x1b[31m'] }, 'control-character'],
  [{ 'k\0': 1 }, 'control-character'],
  [{ s: '\ud800' }, 'not-unicode'],
  [{ '\ud800': 1 }, 'not-unicode'],
  [[], 'wrong-type'],
  ['{}', 'wrong-type'],
  [1, 'wrong-type'],
  [false, 'wrong-type'],
]

const oneOf = (...values: string[]): Case[] => [
  ...values.map((value): Case => [value]),
  ...['', 'other', values[0]!.toUpperCase(), ` ${values[0]}`, 1, true, [values[0]], {}].map((value): Case => [value, 'not-allowed']),
]
const timeZone: Case[] = [
  ['Europe/Kyiv'],
  ['UTC'],
  ['America/Argentina/Buenos_Aires'],
  ['Etc/GMT-14'],
  ...['', 'Mars/Phobos', '+03:00', '-0300', 'GMT+3:30', 'Europe', 'Europe/Kyiv ', '../etc/passwd', 'Europe/Kyiv\0', '\ud800'].map(
    (value): Case => [value, 'not-a-time-zone'],
  ),
  ['a'.repeat(65), 'too-long'],
  ...NO_TEXT,
]
const region: Case[] = [
  ['UA'],
  ['US'],
  ['GB'],
  ...['', 'ua', 'UKR', 'U', 'ZZ', 'QQ', '12', 'U4', 'UA ', '🇺🇦', '\0\0', '\ud800'].map((value): Case => [value, 'not-a-region']),
  ...NO_TEXT,
]

const list = (item: object, isPatch: boolean): Case[] => [
  isPatch ? [null, null, []] : [null, 'wrong-type'],
  [[]],
  [Array.from({ length: 20 }, () => item), null, Array.from({ length: 20 }, () => expect.objectContaining(item))],
  [Array.from({ length: 21 }, () => item), 'too-many'],
  [item, 'wrong-type'],
  ['', 'wrong-type'],
  [1, 'wrong-type'],
]
const notAnObject: Case[] = [
  ['a', 'wrong-type'],
  [1, 'wrong-type'],
  [null, 'wrong-type'],
  [[], 'wrong-type'],
  [true, 'wrong-type'],
]

const entries = (name: 'emails' | 'phones', value: string, cases: Case[], item: object, isPatch: boolean): Field[] => [
  { path: [name], cases: list(item, isPatch) },
  { path: [name, 0], cases: notAnObject },
  { path: [name, 0, value], cases, required: true },
  { path: [name, 0, 'label'], cases: text(50), nullable: true },
]
const NO_ID = ['', 'x', '0199c2f0', 1, {}].map((value): Case => [value, typeof value === 'string' ? 'wrong-format' : 'wrong-type'])
const contactIds: Field[] = [
  {
    path: ['contact_ids'],
    cases: [
      [[]],
      [Array.from({ length: 1001 }, () => randomUUID()), 'too-many'],
      [randomUUID(), 'wrong-type'],
      [{ 0: randomUUID() }, 'wrong-type'],
      [1, 'wrong-type'],
    ],
    required: true,
  },
  { path: ['contact_ids', 0], cases: NO_ID },
]
const contact = (isPatch: boolean): Field[] => [
  { path: ['first_name'], cases: text(200), required: !isPatch },
  ...['last_name', 'organization', 'job_title'].map((name): Field => ({ path: [name], cases: text(200), nullable: true })),
  { path: ['notes'], cases: text(10_000, { lines: true }), nullable: true },
  { path: ['birthday'], cases: birthday, nullable: true },
  {
    path: ['additional_data'],
    cases: isPatch ? [...freeJson.filter(([, code]) => code), [null, null, {}]] : [...freeJson, [null, 'wrong-type']],
  },
  ...entries('emails', 'address', email(), { address: 'a@b.c' }, isPatch),
  ...entries('phones', 'number', number, { number: '123' }, isPatch),
  {
    path: ['phones', 0, 'id'],
    cases: [...NO_ID, [null, 'wrong-type'], [randomUUID(), 'unknown-phone']],
  },
]

/** Which answer right values get, given what else the body has. */
const bodies: Record<string, { accepted: number; using?: object; fields: Field[] }> = {
  authSignup: {
    accepted: 201,
    fields: [
      { path: ['username'], cases: text(100), required: true },
      { path: ['email'], cases: email((value) => value.toLowerCase()), required: true },
      { path: ['password'], cases: newPassword, required: true },
    ],
  },
  authLogin: {
    accepted: 401,
    fields: [
      { path: ['email'], cases: email(), required: true },
      { path: ['password'], cases: [...password, ['1234567']], required: true },
    ],
  },
  authRefresh: { accepted: 401, fields: [{ path: ['refresh_token'], cases: token(), required: true }] },
  authLogout: { accepted: 204, fields: [{ path: ['refresh_token'], cases: token(), required: true }] },
  authVerifyEmail: { accepted: 400, using: { token: 'used' }, fields: [{ path: ['token'], cases: mailToken(), required: true }] },
  authResendVerification: { accepted: 202, fields: [{ path: ['email'], cases: email((value) => value.toLowerCase()), required: true }] },
  authRequestPasswordReset: { accepted: 202, fields: [{ path: ['email'], cases: email((value) => value.toLowerCase()), required: true }] },
  authResetPassword: {
    accepted: 400,
    using: { token: 'used' },
    fields: [
      { path: ['token'], cases: mailToken(), required: true },
      { path: ['password'], cases: password, required: true },
    ],
  },
  // With the wrong password nothing of it happens, however right the rest.
  usersChangePassword: {
    accepted: 403,
    using: { current_password: 'wrong horse battery' },
    fields: ['current_password', 'new_password'].map((name): Field => ({ path: [name], cases: password, required: true })),
  },
  usersChangeEmail: {
    accepted: 403,
    using: { password: 'wrong horse battery' },
    fields: [
      { path: ['email'], cases: email((value) => value.toLowerCase()), required: true },
      { path: ['password'], cases: password, required: true },
    ],
  },
  usersRemove: {
    accepted: 403,
    using: { password: 'wrong horse battery' },
    fields: [{ path: ['password'], cases: password, required: true }],
  },
  usersUpdate: {
    accepted: 200,
    fields: [
      { path: ['username'], cases: text(100) },
      { path: ['language'], cases: oneOf('en', 'uk') },
      { path: ['time_zone'], cases: timeZone },
      { path: ['default_region'], cases: region, nullable: true },
      { path: ['leap_day'], cases: oneOf('feb_28', 'mar_1') },
    ],
  },
  contactsCreate: { accepted: 201, fields: contact(false) },
  contactsReplace: { accepted: 200, fields: contact(false) },
  contactsPatch: { accepted: 200, fields: contact(true) },
  phonesAdd: {
    accepted: 201,
    fields: [
      { path: ['number'], cases: number, required: true },
      { path: ['label'], cases: text(50), nullable: true },
    ],
  },
  phonesReplace: {
    accepted: 200,
    fields: [
      { path: ['number'], cases: number, required: true },
      { path: ['label'], cases: text(50), nullable: true },
    ],
  },
  labelsCreate: { accepted: 201, fields: [{ path: ['name'], cases: text(50), required: true }] },
  labelsRename: { accepted: 200, fields: [{ path: ['name'], cases: text(50), required: true }] },
  labelsAddContacts: { accepted: 200, fields: contactIds },
  labelsRemoveContacts: { accepted: 200, fields: contactIds },
}

function token(): Case[] {
  return [['x'], ['x'.repeat(4096)], ['x'.repeat(4097), 'too-long'], ['', 'too-short'], ['\0'], ['\ud800'], ...NO_TEXT]
}

function mailToken(): Case[] {
  return [['x'], ['x'.repeat(256)], ['x'.repeat(257), 'too-long'], ['', 'too-short'], ['\0'], ['\ud800'], ...NO_TEXT]
}

type Json = Record<string | number, unknown>
const TEMPLATES: Json = { emails: [{ address: 'a@b.c' }], phones: [{ number: '123' }] }

/** The body with one value put in, or taken out. */
function change(body: Json, [key, ...rest]: (string | number)[], value: unknown): Json {
  const copy = Array.isArray(body) ? [...body] : { ...body }
  if (rest.length > 0) Object.assign(copy, { [key!]: change((TEMPLATES[key!] ?? body[key!]) as Json, rest, value) })
  else if (value === undefined) delete (copy as Json)[key!]
  else Object.assign(copy, { [key!]: value })
  return copy as Json
}
const valueAt = (body: unknown, path: (string | number)[]) => path.reduce((value, key) => (value as Json | undefined)?.[key], body)
const pointerOf = (path: (string | number)[]) => ['#', ...path].join('/')
const outcomeOf = ({ status, body }: Answer) => [
  status,
  ...(body?.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`),
]
const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 60) ?? 'left out'

const operationOf = (id: string) => operations.find((operation) => operation.id === id)!
describe.each(Object.entries(bodies))('the body of %s', async (id, { accepted, using = {}, fields }) => {
  const subject = await subjectOf(alice)
  const withValue = (field: Field, value: unknown) => {
    const call = callOf(operationOf(id), subject)
    // Some of the addresses have an account by then, with the password of the sample.
    const body = id === 'authLogin' ? { ...(call.body as Json), password: 'another password' } : (call.body as Json)
    return { ...call, body: change({ ...body, ...using }, field.path, value) }
  }

  test.each(fields.map((field) => [pointerOf(field.path), field] as const))('%s is refused where it is wrong', async (pointer, field) => {
    const { cases, nullable = false, required = false } = field
    const wrong: Case[] = [
      ...cases.filter(([, code]) => code),
      ...(required ? ([[undefined, 'required']] as Case[]) : []),
      ...(nullable || cases.some(([value]) => value === null) ? [] : ([[null, nullCode(cases)]] as Case[])),
    ]
    const calls = wrong.map(([value]) => withValue(field, value))

    const outcomes = await unchanged(service, async () => {
      const all = []
      for (const [index, call] of calls.entries()) {
        const answer = await send(call)
        expectRefusal(answer, 'validation-failed')
        all.push([shown(wrong[index]![0]), ...outcomeOf(answer)])
      }
      return all
    })

    expect(outcomes).toEqual(wrong.map(([value, code]) => [shown(value), 422, `${pointer} ${code}`]))
  })

  // What a list accepts is asked of its items.
  test.each(fields.filter(({ cases }) => cases.some(([, code]) => !code)).map((field) => [pointerOf(field.path), field] as const))(
    '%s is taken where it is right',
    async (_, field) => {
      const right: Case[] = [
        ...field.cases.filter(([, code]) => !code),
        ...(field.nullable ? ([[null]] as Case[]) : []),
        ...(field.required || field.path.length > 1 ? [] : ([[undefined]] as Case[])),
      ]

      const outcomes: unknown[][] = []
      for (const [value] of right) {
        if (id === 'phonesAdd') subject.contact_id = (await subjectOf(alice)).contact_id
        const answer = await send(withValue(field, value))
        // Whoever is tried next may be called the same.
        if (id === 'labelsCreate') await send({ method: 'DELETE', path: answer.headers.location! })
        outcomes.push([shown(value), ...outcomeOf(answer), valueAt(answer.body, field.path)])
      }

      const answers = accepted < 300 && accepted !== 204 && accepted !== 202 && id !== 'authLogin'
      const isShown = answers && !['password', 'contact_ids'].includes(String(field.path[0]))
      expect(outcomes).toEqual(
        right.map(([value, , answered = value], index) => [
          shown(value),
          accepted,
          isShown && value !== undefined ? answered : outcomes[index]!.at(-1),
        ]),
      )
    },
  )

  test('every member that the document knows is tried', () => {
    const known = new Set(fields.map(({ path }) => path[0]))

    expect(known).toEqual(new Set(membersOf(id)))
  })
})

const nullCode = (cases: Case[]) => (cases.some(([, code]) => code === 'not-allowed') ? 'not-allowed' : 'wrong-type')

/** The members of a body in the document, without those that are accepted and ignored. */
function membersOf(id: string): string[] {
  const { path, method } = operationOf(id)
  const { requestBody } = (
    document.paths as unknown as Record<string, Record<string, { requestBody: { content: Record<string, { schema: { $ref: string } }> } }>>
  )[path]![method.toLowerCase()]!
  const name = Object.values(requestBody.content)[0]!.schema.$ref.split('/').at(-1)!
  const { properties } = (document.components.schemas as unknown as Record<string, { properties: Record<string, { readOnly?: boolean }> }>)[
    name
  ]!
  return Object.keys(properties).filter((member) => !properties[member]!.readOnly)
}

describe('a contact', async () => {
  const subject = await subjectOf(alice)
  const path = `/api/contacts/${subject.contact_id}`
  const create = (body: unknown) => send({ method: 'POST', path: '/api/contacts', body })
  const patch = (body: unknown) => send({ method: 'PATCH', path, body })
  const writes = [
    ['create', (body: unknown) => ({ method: 'POST', path: '/api/contacts', body })],
    ['replace', (body: unknown) => ({ method: 'PUT', path, body })],
    ['patch', (body: unknown) => ({ method: 'PATCH', path, body })],
  ] as const

  test.each(writes)('%s tells every invalid place at once', async (_, call) => {
    const body = {
      first_name: '',
      emails: [{ address: 'a@b.c' }, { address: 'x', extra: 1 }],
      phones: [{ number: '12', label: '' }],
      birthday: '1990-02-30',
      nickname: 'Jo',
    }

    const answer = await unchanged(service, () => send(call(body)))

    expect(new Set(outcomeOf(answer))).toEqual(
      new Set([
        422,
        '#/birthday not-a-birthday',
        '#/emails/1/address too-short',
        '#/emails/1/extra unknown-member',
        '#/first_name too-short',
        '#/nickname unknown-member',
        '#/phones/0/label too-short',
        '#/phones/0/number too-few-digits',
      ]),
    )
    expect(answer.body.detail).toBe('The request has 7 invalid values.')
  })

  test.each(writes)('%s refuses what is nested by the thousand, wherever it stands', async (_, call) => {
    const deep = [
      `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
      `${'['.repeat(120_000)}${']'.repeat(120_000)}`,
      `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`,
    ]

    for (const value of deep) {
      const inData = await unchanged(service, () => send(call(`{"first_name":"Ada","additional_data":{"a":${value}}}`)))
      const elsewhere = await unchanged(service, () => send(call(`{"first_name":"Ada","notes":${value}}`)))

      expectRefusal(inData, 'validation-failed', [{ pointer: '#/additional_data', code: 'too-deep' }])
      expectRefusal(elsewhere, 'validation-failed', [{ pointer: '#/notes', code: 'wrong-type' }])
    }
  })

  test.each(writes)('%s takes what is read-only and leaves it aside', async (_, call) => {
    const before = await send({ method: 'GET', path })

    const answer = await send(
      call({
        ...before.body,
        id: 'x',
        created_at: 7,
        updated_at: null,
        phones: before.body.phones.map((phone: object) => ({ ...phone, id: undefined, number: '+380671234567', e164: 'x' })),
      }),
    )

    expect(answer.status).toBeLessThan(300)
    expect(answer.body).toMatchObject({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      created_at: expect.stringMatching(/Z$/),
      phones: [{ e164: '+380671234567' }],
    })
  })

  test('is in the future from the moment on which it is tomorrow nowhere', async () => {
    const born = (day: string) => create({ first_name: 'Newborn', birthday: day })
    // It is 23:59:59.999 where today is furthest.
    expect((await born('2026-11-20')).status).toBe(201)
    expectRefusal(await unchanged(service, () => born('2026-11-21')), 'validation-failed', [
      { pointer: '#/birthday', code: 'in-the-future' },
    ])

    clock.advance(1)

    expect((await born('2026-11-21')).status).toBe(201)
    expectRefusal(await unchanged(service, () => born('2026-11-22')), 'validation-failed', [
      { pointer: '#/birthday', code: 'in-the-future' },
    ])
    clock.advance(-1)
  })

  test('has the limit of its data counted over what was there', async () => {
    expect((await patch({ additional_data: { a: 'a'.repeat(10_000) } })).status).toBe(200)

    const answer = await unchanged(service, () => patch({ additional_data: { b: 'b'.repeat(7_000) } }))

    expectRefusal(answer, 'validation-failed', [{ pointer: '#/additional_data', code: 'too-large' }])
    expect((await patch({ additional_data: { a: null, b: 'b'.repeat(7_000) } })).body.additional_data).toEqual({ b: 'b'.repeat(7_000) })
  })

  test('keeps a phone number by its id, once', async () => {
    const { body: before } = await create({ first_name: 'Ada', phones: [{ number: '111' }, { number: '222' }] })
    const [first, second] = before.phones as { id: string }[]
    const own = `/api/contacts/${before.id}`

    const swapped = await send({
      method: 'PUT',
      path: own,
      body: {
        first_name: 'Ada',
        phones: [{ id: second!.id.toUpperCase(), number: '222' }, { number: '333' }, { id: first!.id, number: '111' }],
      },
    })
    const twice = await unchanged(service, () =>
      send({
        method: 'PATCH',
        path: own,
        body: {
          phones: [
            { id: first!.id, number: '111' },
            { id: first!.id, number: '222' },
          ],
        },
      }),
    )

    expect(swapped.body.phones.map(({ id }: { id: string }) => id)).toEqual([second!.id, expect.any(String), first!.id])
    expectRefusal(twice, 'validation-failed', [{ pointer: '#/phones/1/id', code: 'unknown-phone' }])
  })

  test('has no place for a twenty-first phone number', async () => {
    const { body } = await create({ first_name: 'Ada', phones: Array.from({ length: 19 }, () => ({ number: '123' })) })
    const add = () => send({ method: 'POST', path: `/api/contacts/${body.id}/phones`, body: { number: '456' } })
    expect((await add()).status).toBe(201)

    const answer = await unchanged(service, add)

    expectRefusal(answer, 'validation-failed', [{ pointer: '#', code: 'too-many' }])
  })
})

describe('a member that no body has', async () => {
  const subject = await subjectOf(alice)
  const names: [name: string, pointer: string][] = [
    ['First_Name', '#/First_Name'],
    ['', '#/'],
    ['a/b~c', '#/a~1b~0c'],
    ['constructor', '#/constructor'],
    ['toString', '#/toString'],
    ['hasOwnProperty', '#/hasOwnProperty'],
    ['first_name ', '#/first_name '],
    ['ключ', '#/ключ'],
    ['0', '#/0'],
  ]

  test.each(operations.filter(({ hasBody }) => hasBody))('is refused by $id, whatever it is called', async (operation) => {
    const call = callOf(operation, subject)

    for (const [name, pointer] of names) {
      const answer = await unchanged(service, () => send({ ...call, body: { ...(call.body as object), [name]: 1 } }))
      expectRefusal(answer, 'validation-failed', [{ pointer, code: 'unknown-member' }])
    }
  })

  test.each([
    [{ emails: [{ address: 'a@b.c', kind: 'home' }] }, '#/emails/0/kind'],
    [{ phones: [{ number: '123' }, { number: '123', ext: '4' }] }, '#/phones/1/ext'],
  ])('is refused further down: %o', async (change_, pointer) => {
    for (const [method, path] of [
      ['POST', '/api/contacts'],
      ['PUT', `/api/contacts/${subject.contact_id}`],
      ['PATCH', `/api/contacts/${subject.contact_id}`],
    ] as const) {
      const answer = await unchanged(service, () => send({ method, path, body: { first_name: 'Ada', ...change_ } }))
      expectRefusal(answer, 'validation-failed', [{ pointer, code: 'unknown-member' }])
    }
  })
})

/** What may stand after the question mark, and what is wrong with it if anything. */
type QueryCase = [query: string, wrong?: string]
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
  [`${name}=1%0A2`, 'control-character'],
  [`${name}=1%7F`, 'control-character'],
  [`${name}=1&${name}=2`, 'wrong-type'],
  [`${name}=%27`, 'nothing-to-search'],
  [`${name}=%CA%BC%E2%80%99`, 'nothing-to-search'],
  [`${name}=%CC%81`, 'nothing-to-search'],
  [`${name}=%E2%80%8B`, 'nothing-to-search'],
]
const paging: QueryCase[] = [
  ...integers('skip', 0, 100_000),
  ...integers('limit', 1, 1_000),
  ...['true', 'exact', 'false'].map((value): QueryCase => [`include_total=${value}`]),
  ...['', 'TRUE', '1', 'yes', 'null'].map((value): QueryCase => [`include_total=${value}`, 'not-allowed']),
  ['include_total=true&include_total=true', 'not-allowed'],
  // Any text may be a cursor; which ones are is told by another refusal.
  ['cursor=x&cursor=y', 'wrong-type'],
]
const queries: Record<string, QueryCase[]> = {
  '/api/contacts': [
    ...paging,
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
    ...['', 'TRUE', '1', 'yes', 'true&trashed=true'].map((value): QueryCase => [`trashed=${value}`, 'not-allowed']),
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
}

describe.each(Object.entries(queries))('the query of %s', (path, cases) => {
  const names = [...new Set(cases.map(([query]) => query.split('=')[0]!))]

  test.each(names)('has its limits in %s', async (name) => {
    const own = cases.filter(([query]) => query.split('=')[0] === name)

    const outcomes = await unchanged(service, () =>
      Promise.all(own.map(async ([query]) => [query.slice(0, 60), ...outcomeOf(await send({ method: 'GET', path: `${path}?${query}` }))])),
    )

    expect(outcomes).toEqual(own.map(([query, wrong]) => [query.slice(0, 60), ...(wrong ? [422, `query/${name} ${wrong}`] : [200])]))
  })

  test('has no member beside those that are tried', () => {
    const { parameters } = (document.paths as unknown as Record<string, { get: { parameters: { name: string }[] } }>)[path]!.get

    expect(new Set(parameters.map((parameter) => parameter.name))).toEqual(new Set(names))
  })

  test('tells every invalid place at once', async () => {
    const answer = await send({ method: 'GET', path: `${path}?skip=x&limit=0&page=2` })

    expect(new Set(outcomeOf(answer))).toEqual(
      new Set([422, 'query/limit too-small', 'query/page unknown-member', 'query/skip wrong-type']),
    )
  })
})

describe('a query member that no operation has', async () => {
  const subject = await subjectOf(alice)
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

  test.each(operations)('is refused by $id, whatever it is called', async (operation) => {
    const call = callOf(operation, subject)

    const outcomes = await unchanged(service, async () => {
      const all = []
      for (const [query] of members) all.push(outcomeOf(await send({ ...call, path: `${call.path}?${query}` })))
      return all
    })

    expect(outcomes).toEqual(members.map(([, name]) => [422, `query/${name} unknown-member`]))
  })
})

test.each(['9999-12-31', '9999-03-01', '0001-01-01', '2024-02-29'])(
  'days that no date can name are no fault: 366 from %s',
  async (from) => {
    await subjectOf(alice)

    const { status, body } = await send({ method: 'GET', path: `/api/contacts/upcoming_birthdays?from=${from}&days=366&limit=1000` })

    expect(status).toBe(200)
    expect(body.items.filter(({ next_birthday }: { next_birthday: string }) => !/^\d{4}-\d\d-\d\d$/.test(next_birthday))).toEqual([])
  },
)
