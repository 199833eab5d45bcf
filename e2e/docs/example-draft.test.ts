/** How the form of the example application merges the user's edits with those of other clients. */
import type { Contact, ContactEmail, Phone } from '@contacts/client'
import { expect, test } from 'vitest'
import { changeOf, draftOf, newRow } from '../../client/examples/app/src/draft.ts'
import { required } from '../harness/required.ts'

const phone = (id: string, number: string, label: string | null = null): Phone => ({ id, number, label, e164: null })
const email = (address: string, label: string | null = null): ContactEmail => ({ address, label })

const [home, work] = [phone('1', '111', 'home'), phone('2', '222', 'work')]
const [ada, office] = [email('ada@example.com', 'home'), email('office@example.com')]
const before = { first_name: 'Ada', phones: [home, work], emails: [ada, office] } as Contact

/**
 * Edits rows of the form of `contact`, and returns the member `kind` of the patch. `values` has the new value of each
 * edited row, by the row's index; `current` has what other clients have changed in the contact meanwhile.
 */
function patchAfter(kind: 'phones' | 'emails', values: Record<number, string>, current: Partial<Contact>, contact = before) {
  const draft = draftOf(contact)
  const rows = draft[kind].map((row, index) => ({ ...row, value: values[index] ?? row.value }))
  return changeOf(contact, { ...draft, [kind]: rows })({ ...contact, ...current })[kind]
}

test('an edited phone number keeps its id, label and position', () => {
  expect(patchAfter('phones', { 0: '999' }, {})).toMatchObject([{ id: '1', number: '999', label: 'home' }, work])
})

test('an edited phone number that another client has removed becomes a new one with the same label', () => {
  expect(patchAfter('phones', { 0: '999' }, { phones: [work] })).toEqual([work, { number: '999', label: 'home' }])
})

test('an edited e-mail address that another client has removed or changed is added', () => {
  const changed = email('ada@example.org')

  expect(patchAfter('emails', { 0: 'countess@example.com' }, { emails: [] })).toEqual([email('countess@example.com', 'home')])
  expect(patchAfter('emails', { 0: 'countess@example.com' }, { emails: [changed, office] })).toEqual([
    changed,
    office,
    email('countess@example.com', 'home'),
  ])
})

test('an edit that another client has made as well is not added twice', () => {
  const edited = email('countess@example.com')

  expect(patchAfter('emails', { 0: edited.address }, { emails: [edited, office] })).toEqual([edited, office])
})

test('an item that another client has removed stays removed unless the user has edited it', () => {
  expect(patchAfter('phones', { 0: '999' }, { phones: [home] })).toMatchObject([{ id: '1', number: '999' }])
})

test('an item that the user has removed is removed, and one that another client has added stays', () => {
  const added = phone('3', '333')
  const draft = draftOf(before)
  const [, second] = draft.phones

  const change = changeOf(before, { ...draft, phones: [required(second, 'the second row'), { ...newRow(), value: '444' }] })

  expect(change({ ...before, phones: [home, work, added] }).phones).toEqual([work, added, { number: '444' }])
})

test('an edited address keeps its label, and its empty parts become null', () => {
  const address = { street: 'St. James’s Square 12', city: 'London', region: null, postal_code: null, country: null, label: 'home' }
  const contact = { ...before, addresses: [address] }
  const draft = draftOf(contact)
  const addresses = draft.addresses.map((row) => ({ ...row, value: { ...row.value, street: '', country: 'GB' } }))

  expect(changeOf(contact, draft)(contact)).toEqual({})
  expect(changeOf(contact, { ...draft, addresses })(contact)).toEqual({ addresses: [{ ...address, street: null, country: 'GB' }] })
})

test('the second of two equal e-mail addresses can be edited', () => {
  const twice = { ...before, emails: [ada, email(ada.address, 'work')] }

  expect(patchAfter('emails', { 1: 'countess@example.com' }, {}, twice)).toEqual([ada, email('countess@example.com', 'work')])
})
