/** The fields of the JSON body of every operation except batches, with valid and invalid values of each. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import {
  type Case,
  currentPassword,
  email,
  freeJson,
  list,
  newPassword,
  NOT_TEXT,
  notAnObject,
  oneOf,
  region,
  replacingPassword,
  text,
  timeZone,
} from './validation-cases.ts'
import { anniversary, birthday, number, url } from './validation-contact-cases.ts'

export interface Field {
  path: (string | number)[]
  cases: Case[]
  nullable?: boolean
  required?: boolean
}

/** The fields of a list whose items have a value and a label, and of its items. */
const entries = (name: string, value: string, cases: Case[], item: object, isPatch: boolean): Field[] => [
  { path: [name], cases: list(item, isPatch) },
  { path: [name, 0], cases: notAnObject },
  { path: [name, 0, value], cases, required: true },
  { path: [name, 0, 'label'], cases: text(50), nullable: true },
]
const NOT_IDS = ['', 'x', '0199c2f0', 1, {}].map((value): Case => [value, typeof value === 'string' ? 'wrong-format' : 'wrong-type'])
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
  { path: ['contact_ids', 0], cases: NOT_IDS },
]
const TEXTS = ['first_name', 'last_name', 'middle_name', 'name_prefix', 'name_suffix', 'nickname', 'organization', 'job_title']
const addresses = (isPatch: boolean): Field[] => [
  { path: ['addresses'], cases: list({ city: 'a' }, isPatch) },
  {
    path: ['addresses', 0],
    cases: [...notAnObject, [{}, 'empty-address'], [{ street: null, city: null, label: 'home' }, 'empty-address']],
  },
  { path: ['addresses', 0, 'street'], cases: text(500, { allowsLines: true }), nullable: true },
  ...['city', 'region', 'country'].map((name): Field => ({ path: ['addresses', 0, name], cases: text(200), nullable: true })),
  { path: ['addresses', 0, 'postal_code'], cases: text(50), nullable: true },
  { path: ['addresses', 0, 'label'], cases: text(50), nullable: true },
]
/** Every contact of these tests has its own UID, so only the invalid values are tested here. */
const uid: Field = {
  path: ['uid'],
  cases: [...text(255).filter(([, code]) => code), [null, null, expect.stringMatching(/^urn:uuid:/)]],
}
const contact = (isPatch: boolean): Field[] => [
  ...(isPatch ? [] : [uid]),
  ...TEXTS.map((name): Field => ({ path: [name], cases: text(200), nullable: true })),
  { path: ['notes'], cases: text(10_000, { allowsLines: true }), nullable: true },
  { path: ['birthday'], cases: birthday, nullable: true },
  {
    path: ['additional_data'],
    cases: isPatch ? [...freeJson.filter(([, code]) => code), [null, null, {}]] : [...freeJson, [null, 'wrong-type']],
  },
  ...entries('emails', 'address', email(), { address: 'a@b.c' }, isPatch),
  ...addresses(isPatch),
  ...entries('urls', 'url', url, { url: 'https://example.com' }, isPatch),
  ...entries('dates', 'date', anniversary, { date: '2015-06-20' }, isPatch),
  ...entries('related', 'name', text(200), { name: 'Олена' }, isPatch),
  // Last, because the sample body contains the id of a phone number that these fields replace.
  ...entries('phones', 'number', number, { number: '123' }, isPatch),
  {
    path: ['phones', 0, 'id'],
    cases: [...NOT_IDS, [null, 'wrong-type'], [randomUUID(), 'unknown-phone']],
  },
]

/** The fields of each body, and the status that valid values get. `using` replaces members of the sample body. */
export const bodies: Record<string, { accepted: number; using?: object; fields: Field[] }> = {
  authSignup: {
    accepted: 201,
    fields: [
      { path: ['username'], cases: text(100, { keepsDirection: true }), required: true },
      { path: ['email'], cases: email((value) => value.toLowerCase()), required: true },
      { path: ['password'], cases: newPassword, required: true },
    ],
  },
  authLogin: {
    accepted: 401,
    fields: [
      { path: ['email'], cases: email(), required: true },
      { path: ['password'], cases: [...currentPassword, ['1234567']], required: true },
    ],
  },
  authRefresh: { accepted: 401, fields: [{ path: ['refresh_token'], cases: token(), required: true }] },
  authLogout: { accepted: 204, fields: [{ path: ['refresh_token'], cases: token(), required: true }] },
  authVerifyEmail: { accepted: 400, using: { token: 'used' }, fields: [{ path: ['token'], cases: mailToken(), required: true }] },
  authResendVerification: { accepted: 202, fields: [{ path: ['email'], cases: email((value) => value.toLowerCase()), required: true }] },
  authRequestPasswordReset: { accepted: 202, fields: [{ path: ['email'], cases: email((value) => value.toLowerCase()), required: true }] },
  // The server refuses the used token before it checks the new password against the password policy.
  authResetPassword: {
    accepted: 400,
    using: { token: 'used' },
    fields: [
      { path: ['token'], cases: mailToken(), required: true },
      { path: ['password'], cases: replacingPassword, required: true },
    ],
  },
  // The current password is wrong, so that valid values leave the account unchanged. The server checks the current
  // password before it checks the new one against the password policy.
  usersChangePassword: {
    accepted: 403,
    using: { current_password: 'wrong horse battery' },
    fields: [
      { path: ['current_password'], cases: currentPassword, required: true },
      { path: ['new_password'], cases: replacingPassword, required: true },
    ],
  },
  usersChangeEmail: {
    accepted: 403,
    using: { password: 'wrong horse battery' },
    fields: [
      { path: ['email'], cases: email((value) => value.toLowerCase()), required: true },
      { path: ['password'], cases: currentPassword, required: true },
    ],
  },
  usersRemove: {
    accepted: 403,
    using: { password: 'wrong horse battery' },
    fields: [{ path: ['password'], cases: currentPassword, required: true }],
  },
  usersUpdate: {
    accepted: 200,
    fields: [
      { path: ['username'], cases: text(100, { keepsDirection: true }) },
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
  return [['x'], ['x'.repeat(4096)], ['x'.repeat(4097), 'too-long'], ['', 'too-short'], ['\0'], ['\ud800'], ...NOT_TEXT]
}

function mailToken(): Case[] {
  return [
    ['x'],
    ['x'.repeat(256)],
    [` ${'x'.repeat(256)}\r\n`],
    ['x'.repeat(257), 'too-long'],
    ['', 'too-short'],
    [' \n', 'too-short'],
    ['\0'],
    ['\ud800'],
    ...NOT_TEXT,
  ]
}
