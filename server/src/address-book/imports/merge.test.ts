import { MAX_ENTRIES } from '@contacts/contract'
import { expect, test } from 'vitest'
import { type Card, emptyCard } from '../formats/card.ts'
import { contactOf, listChanges, mergeCard } from './merge.ts'

const now = new Date('2026-11-20T09:30:00Z')
const options = { now, region: 'UA', labelIds: new Map([['Work', 'id-of-work']]), hasSameUid: false, keepsName: false, keepsValues: false }
const card = (values: Partial<Card>): Card => ({ ...emptyCard(), ...values })
const ADA = card({
  first_name: 'Ada',
  emails: [{ address: 'ada@example.com', label: 'home' }],
  phones: [{ number: '067 111 22 33', label: 'mobile' }],
  urls: [{ url: 'https://example.com', label: null }],
  additional_data: { telegram: '@ada' },
  labels: ['Work'],
  remainder: ['X-SKYPE:ada'],
})
const changedMembers = (values: Partial<Card>, changed: Partial<typeof options> = {}) => {
  const before = contactOf(ADA, options)
  return listChanges(before, mergeCard(before, card(values), { ...options, ...changed }), (id) => id)
}

test('a card becomes a contact with E.164 forms and the ids of its labels', () => {
  expect(contactOf(ADA, options)).toMatchObject({
    first_name: 'Ada',
    last_name: null,
    phones: [{ number: '067 111 22 33', e164: '+380671112233', label: 'mobile' }],
    labels: ['id-of-work'],
    remainder: ['X-SKYPE:ada'],
  })
})

test('a card that was imported already changes nothing', () => {
  expect(changedMembers(ADA)).toEqual([])
})

test('a card with fewer values changes nothing', () => {
  expect(changedMembers({ first_name: 'Ada' })).toEqual([])
})

test('a single value replaces the old one', () => {
  expect(changedMembers({ first_name: 'Augusta', notes: 'new' })).toEqual([
    { member: 'first_name', from: 'Ada', to: 'Augusta' },
    { member: 'notes', from: null, to: 'new' },
  ])
})

test('a name that was found equal keeps its spelling', () => {
  expect(changedMembers({ first_name: 'ADA', last_name: 'Lovelace' }, { keepsName: true })).toEqual([
    { member: 'last_name', from: null, to: 'Lovelace' },
  ])
})

test('entries that are missing are added after the existing ones, whatever the notation and the label of those', () => {
  const emails = [
    { address: 'ADA@example.com', label: 'work' },
    { address: 'new@example.com', label: null },
  ]
  const phones = [{ number: '+380671112233', label: null }]
  expect(changedMembers({ emails, phones, urls: [{ url: 'https://example.com', label: 'blog' }] })).toEqual([
    {
      member: 'emails',
      from: [{ address: 'ada@example.com', label: 'home' }],
      to: [
        { address: 'ada@example.com', label: 'home' },
        { address: 'new@example.com', label: null },
      ],
    },
  ])
})

test('a list never exceeds its limit', () => {
  const phones = Array.from({ length: 30 }, (_, index) => ({ number: `*${index}`, label: null }))
  expect(mergeCard(contactOf(ADA, options), card({ phones }), options).phones).toHaveLength(MAX_ENTRIES)
})

test('members of additional_data are added; a result that is too large is not taken', () => {
  expect(changedMembers({ additional_data: { signal: 1 } })).toEqual([
    { member: 'additional_data', from: { telegram: '@ada' }, to: { telegram: '@ada', signal: 1 } },
  ])
  expect(changedMembers({ additional_data: { large: 'x'.repeat(20_000) } })).toEqual([])
})

test('other properties of the same card replace the older ones; those of another card are added', () => {
  const remainder = ['X-SKYPE:ada.l']
  expect(changedMembers({ remainder }, { hasSameUid: true })).toEqual([{ member: 'other', from: ['X-SKYPE:ada'], to: remainder }])
  expect(changedMembers({ remainder })).toEqual([{ member: 'other', from: [], to: remainder }])
})

test('values of a contact that was changed since the plan stay, and missing ones are added', () => {
  const changed = {
    first_name: 'Augusta',
    notes: 'new',
    emails: [{ address: 'new@example.com', label: null }],
    additional_data: { telegram: '@a', signal: 1 },
  }
  expect(changedMembers({ ...changed, remainder: ['X-SKYPE:ada.l'] }, { keepsValues: true, hasSameUid: true })).toMatchObject([
    { member: 'notes', from: null, to: 'new' },
    { member: 'emails' },
    { member: 'additional_data', to: { telegram: '@ada', signal: 1 } },
    { member: 'other', from: [], to: ['X-SKYPE:ada.l'] },
  ])
})

test('the remainder of many cards grows to 1,000 lines and 256 KiB, and a change lists at most 20 of its lines', () => {
  let contact = contactOf(ADA, options)
  for (let index = 0; index < 1_000; index++) {
    const remainder = Array.from({ length: 30 }, (_, line) => `X-LINE-${index}-${line}:${'x'.repeat(100)}`)
    const merged = mergeCard(contact, card({ remainder }), options)
    for (const { to } of listChanges(contact, merged, (id) => id)) expect((to as string[]).length).toBeLessThanOrEqual(20)
    contact = merged
  }

  expect(contact.remainder).toHaveLength(1_000)
  const long = card({ remainder: [`X-LONG:${'x'.repeat(200 * 1024)}`] })
  expect(mergeCard(contact, long, options).remainder).toHaveLength(1_000)
})
