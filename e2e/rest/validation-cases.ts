/** Valid and invalid values of every kind of field, with the error codes of the invalid ones. */
import { expect } from 'vitest'

/**
 * A value, its error code if it is invalid, the value in the response if it differs from the sent value, and where the
 * error is, if it is not at the field itself.
 */
export type Case = [value: unknown, code?: string | null, answered?: unknown, at?: string]

export const EMOJI = '😀'
export const LONE_SURROGATES = ['\ud800', 'a\udc00', '\ude00\ud83d'].map((value): Case => [value, 'not-unicode'])
export const NOT_TEXT: Case[] = [
  [1, 'wrong-type'],
  [true, 'wrong-type'],
  [['a'], 'wrong-type'],
  [{ a: 1 }, 'wrong-type'],
]
const CONTROL_CHARACTERS = ['\0', '\x01', '\x1b', '\x7f', '\x85', '\x9f'].map((value): Case => [`a${value}b`, 'control-character'])

export const text = (max: number, { allowsLines = false, keepsDirection = false } = {}): Case[] => [
  ['a'],
  ['a'.repeat(max)],
  [EMOJI.repeat(max)],
  ['ї'.repeat(max)],
  ['  a b\t ', null, 'a b'],
  ['e\u0301'.repeat(max), null, 'é'.repeat(max)],
  ["O'Connor \\ % _ <b> {{x}} ${y}"],
  ...['a\u202eb', 'a\u202db\u202cc', 'a\u2066b\u2069c'].map((value): Case => [value, keepsDirection ? 'invisible-character' : null]),
  ['null'],
  // Invisible characters are dropped at the start and the end, and kept where a script or an emoji needs them.
  ['\u200b\u2060a\u3164', null, 'a'],
  ['\ufeff \u2800a b\u00ad\u200e\t', null, 'a b'],
  ...['👩\u200d👩\u200d👧', '❤\ufe0f', 'علی\u200cرضا', 'മോഹന\u0d4d\u200d', '渡邉\u{e0101}', 'ស\u200bព'].map((value): Case => [value]),
  ...['\u200b', '\u3164', '\u2800', ' \u2060\u00ad ', '\u200d\ufe0f', '\u0301'].map((value): Case => [value, 'nothing-visible']),
  ['a'.repeat(max + 1), 'too-long'],
  [EMOJI.repeat(max + 1), 'too-long'],
  ['', 'too-short'],
  ['   ', 'too-short'],
  ['\u00a0\u3000\t\n', 'too-short'],
  ...CONTROL_CHARACTERS,
  ...LONE_SURROGATES,
  ...NOT_TEXT,
  ...(allowsLines
    ? ([['a\nb\tc'], ['a\r\nb\rc', null, 'a\nb\nc']] as Case[])
    : ['\n', '\t', '\r\n', '\u2028', '\u2029'].map((value): Case => [`a${value}b`, 'control-character'])),
]

export const email = (answered = (value: string) => value): Case[] => [
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
  ['\u200b\u2060Cid@example.com\u3164\ufeff', null, answered('Cid@example.com')],
  ...[
    'D\u200beb@example.com',
    'deb@exam\u2060ple.com',
    'deb\u00ad@example.com',
    'deb@example\u2800.com',
    'd\u3164eb@b.c',
    'deb@\u200dexample.com',
  ].map((value): Case => [value, 'invisible-character']),
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
  ...LONE_SURROGATES,
  ...NOT_TEXT,
]

/** Cases of any password: the server checks its length and its characters. */
const anyPassword: Case[] = [
  ['battery!'],
  ['p'.repeat(128)],
  [EMOJI.repeat(128)],
  ['па\tро\nль 1'],
  ['e\u0301'.repeat(128)],
  ['p'.repeat(129), 'too-long'],
  [EMOJI.repeat(129), 'too-long'],
  ['', 'too-short'],
  ['passw\0rd', 'control-character'],
  ...LONE_SURROGATES,
  ...NOT_TEXT,
]

const BLANK = [
  ' '.repeat(8),
  ' '.repeat(15),
  '\u3000'.repeat(15),
  '\u200b'.repeat(10),
  '\u3164\u2800'.repeat(6),
  '\u00a0\t\n\u2060 \u00ad\u2028\ufeff',
]

/** A stored password may be blank, because older versions accepted that. */
export const currentPassword: Case[] = [...anyPassword, ...BLANK.map((value): Case => [value])]

/** A new password in a request that is refused before the password policy is applied. */
export const replacingPassword: Case[] = [...anyPassword, ...BLANK.map((value): Case => [value, 'blank'])]

export const newPassword: Case[] = [
  ...replacingPassword,
  ['1234567', 'too-short'],
  ...['12345678', 'Password1', 'QWERTYUIOP', 'йцукенгш', 'passwordpassword', 'dragon2024!'].map((value): Case => [value, 'too-common']),
  ['aaaaaaaaaaaaaaa', 'too-repetitive'],
  ['123456789012345', 'too-sequential'],
  ['contactscontacts1', 'service-name'],
]

/** A number that stays in the JSON as it is written here, although JavaScript would print it in another way. */
const rawNumber = (literal: string) => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(literal)
const wrongAt = (at: string, code: string, value: unknown): Case => [value, code, undefined, at]
const nested = (depth: number, inside: unknown = 1): unknown => (depth === 0 ? inside : { a: nested(depth - 1, inside) })
const lists = (depth: number): unknown => (depth === 0 ? [] : [lists(depth - 1)])
const KIB16 = 16 * 1024
// -0 is stored as 0.
const EXACT = ['1.10', '1e2', '0.1', '9007199254740992', '9007199254740994', '-0.0', '5e-324', '1e23', '123456789012345']
const INEXACT = [
  '1e999',
  '-1e999',
  '1e-400',
  '9007199254740993',
  '-9007199254740993',
  '12345678901234567890',
  '0.1000000000000000055511151231257827',
]
export const freeJson: Case[] = [
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
  [{ s: 'a\r\nb\rc', t: ['\r\n'] }, null, { s: 'a\nb\nc', t: ['\n'] }],
  [{ s: ' spaces\u200b ' }],
  ...EXACT.map((literal): Case => [{ n: rawNumber(literal) }, null, { n: Number(literal) + 0 }]),
  ...INEXACT.map((literal) => wrongAt('/n/0', 'inexact-number', { n: [rawNumber(literal)] })),
  wrongAt('/a'.repeat(32), 'too-deep', nested(33)),
  wrongAt(`/a${'/0'.repeat(31)}`, 'too-deep', { a: lists(31) }),
  wrongAt('/s', 'control-character', { s: 'a\0b' }),
  wrongAt('/s/1/t', 'control-character', { s: ['', { t: '\x1b[31m' }] }),
  wrongAt('/a~1b~0c', 'control-character', { 'a/b~c': '\x7f' }),
  wrongAt('/k\0', 'control-character', { 'k\0': 1 }),
  wrongAt('/a\rb', 'control-character', { 'a\rb': 1 }),
  wrongAt('/s', 'not-unicode', { s: '\ud800' }),
  wrongAt('/\ud800', 'not-unicode', { '\ud800': 1 }),
  wrongAt('/s', 'too-long', { s: 'a'.repeat(KIB16 + 1) }),
  [[], 'wrong-type'],
  ['{}', 'wrong-type'],
  [1, 'wrong-type'],
  [false, 'wrong-type'],
]

export const oneOf = (...values: string[]): Case[] => [
  ...values.map((value): Case => [value]),
  ...['', 'other', values[0]!.toUpperCase(), ` ${values[0]}`, 1, true, [values[0]], {}].map((value): Case => [value, 'not-allowed']),
]
export const timeZone: Case[] = [
  ['Europe/Kyiv'],
  ['UTC'],
  ['America/Argentina/Buenos_Aires'],
  ['Etc/GMT-14'],
  ...['', 'Mars/Phobos', '+03:00', '-0300', 'GMT+3:30', 'Europe', 'Europe/Kyiv ', '../etc/passwd', 'Europe/Kyiv\0', '\ud800'].map(
    (value): Case => [value, 'not-a-time-zone'],
  ),
  ['a'.repeat(65), 'too-long'],
  ...NOT_TEXT,
]
export const region: Case[] = [
  ['UA'],
  ['US'],
  ['GB'],
  ...['', 'ua', 'UKR', 'U', 'ZZ', 'QQ', '12', 'U4', 'UA ', '🇺🇦', '\0\0', '\ud800'].map((value): Case => [value, 'not-a-region']),
  ...NOT_TEXT,
]

export const list = (item: object, isPatch: boolean): Case[] => [
  isPatch ? [null, null, []] : [null, 'wrong-type'],
  [[]],
  [Array.from({ length: 20 }, () => item), null, Array.from({ length: 20 }, () => expect.objectContaining(item))],
  [Array.from({ length: 21 }, () => item), 'too-many'],
  [item, 'wrong-type'],
  ['', 'wrong-type'],
  [1, 'wrong-type'],
]
export const notAnObject: Case[] = [
  ['a', 'wrong-type'],
  [1, 'wrong-type'],
  [null, 'wrong-type'],
  [[], 'wrong-type'],
  [true, 'wrong-type'],
]
