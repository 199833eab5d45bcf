/** Plans and applications while the address book changes: other imports, other clients, processes that die. */
import { unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Person, startService } from '../harness/service.ts'
import { card, file, importRequests, manyCards } from './import-files.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { db } = service
let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})
const { plan, apply, items, contacts, finished } = importRequests(() => alice)

const ADA = card('UID:ada-1', 'N:Lovelace;Ada;;;', 'FN:Ada Lovelace', 'TEL:+380671112233', 'NOTE:from the file')
const create = (body: Parameters<Person['client']['contacts']['create']>[0]['body']) => unwrap(alice.client.contacts.create({ body }))

describe('the address book changes after the plan:', () => {
  test('two plans of one file, both applied, create each contact once', async () => {
    const content = file(ADA, ...manyCards(20), card('FN:Only a name'))
    const [first, second] = [await plan(content), await plan(content)]
    expect(second.counts).toMatchObject({ create: 22 })

    await Promise.all([apply(first.id), apply(second.id)])

    expect(await contacts()).toHaveLength(22)
    const states = [await finished(first.id), await finished(second.id)]
    expect(states.map(({ counts }) => counts.create).toSorted((a, b) => a - b)).toEqual([0, 22])
    expect(states.map(({ counts }) => counts.same).toSorted((a, b) => a - b)).toEqual([0, 22])
  })

  test('a contact that was created since is changed instead of doubled', async () => {
    const { id } = await plan(file(ADA))
    const ada = await create({ first_name: 'Ada', last_name: 'Lovelace', phones: [{ number: '067 111 22 33' }] })

    const applied = await apply(id)

    expect(applied.counts).toEqual({ create: 0, update: 1, same: 0, refused: 0 })
    expect(await contacts()).toMatchObject([{ id: ada.id, notes: 'from the file', phones: [{ number: '067 111 22 33' }] }])
  })

  test('a value that somebody has changed since stays, and what was missing is added', async () => {
    const ada = await create({ uid: 'ada-1', first_name: 'Ada', last_name: 'Lovelace' })
    const { id } = await plan(file(ADA))
    await unwrap(alice.client.contacts.patch({ params: { id: ada.id }, body: { notes: 'from a client', nickname: 'A' } }))

    await apply(id)

    expect(await items(id)).toMatchObject([
      { verdict: 'update', changes: [{ member: 'phones', from: [], to: [{ number: '+380671112233' }] }] },
    ])
    expect(await contacts()).toMatchObject([{ nickname: 'A', notes: 'from a client', phones: [{ number: '+380671112233' }], version: 3 }])
  })

  test('a contact that was changed since keeps its values from all cards of a large file', async () => {
    const ada = await create({ uid: 'ada-1', first_name: 'Ada', last_name: 'Lovelace' })
    const { id } = await plan(file(ADA, ...manyCards(500), ADA.replace('from the file', 'from another card')))
    await unwrap(alice.client.contacts.patch({ params: { id: ada.id }, body: { notes: 'from a client' } }))

    await apply(id)

    expect(await finished(id)).toMatchObject({ state: 'applied', counts: { create: 500, update: 1, same: 1 } })
    expect((await contacts())[0]).toMatchObject({ id: ada.id, notes: 'from a client', phones: [{ number: '+380671112233' }] })
    expect((await items(id))[0]).toMatchObject({ notes: [{ code: 'contact-changed' }] })
  })

  test('a contact that was removed since is created anew, once for all of its cards', async () => {
    const ada = await create({ uid: 'ada-1', first_name: 'Ada', last_name: 'Lovelace' })
    const { id } = await plan(file(ADA, ADA))
    await unwrap(alice.client.contacts.remove({ params: { id: ada.id } }))

    const applied = await apply(id)

    expect(applied.counts).toEqual({ create: 1, update: 0, same: 1, refused: 0 })
    expect(await contacts()).toMatchObject([{ uid: 'ada-1', first_name: 'Ada' }])
  })
})

test('cards of one file with different UIDs become different contacts, although their names and numbers are equal', async () => {
  const twins = file(ADA, ADA.replace('ada-1', 'ada-2'))

  await apply((await plan(twins)).id)

  expect((await contacts()).map(({ uid }) => uid)).toEqual(['ada-1', 'ada-2'])
  expect((await plan(twins)).counts).toEqual({ create: 0, update: 0, same: 2, refused: 0 })
})

test('an import whose process has died is continued by another one, and doubles nothing', async () => {
  const { id } = await plan(file(...manyCards(1_300)))
  // A process that has applied the first cards, and died with its lease.
  const applying = await apply(id)
  expect(applying).toMatchObject({ state: 'applying', done: 500 })
  await db.run({
    text: `update imports set leased_until = now() + interval '2 seconds' where id = $1 and due_at is not null`,
    values: [id],
  })

  expect(await finished(id)).toMatchObject({ state: 'applied', counts: { create: 1_300 } })

  const { total } = await unwrap(alice.client.contacts.list({ query: { include_total: 'exact', limit: 1 } }))
  expect(total).toBe(1_300)
})

test('an import that cannot continue fails, and what it has done can be undone', async () => {
  const { id } = await plan(file(...manyCards(600)))
  // No card has this form, so the second transaction fails each time.
  await db.run({ text: `update import_items set card = '{"labels": 1}' where import_id = $1 and number = 550`, values: [id] })
  await apply(id)
  await expect
    .poll(async () => {
      await db.run({ text: 'update imports set leased_until = now() where id = $1 and due_at is not null', values: [id] })
      return (await finishedOrNot(id)).state
    })
    .toBe('failed')
  expect(await finishedOrNot(id)).toMatchObject({ done: 500 })

  await unwrap(alice.client.imports.undo({ params: { id } }))

  expect(await finished(id)).toMatchObject({ state: 'undone', kept: 0 })
  expect(await contacts()).toEqual([])
})
const finishedOrNot = (id: string) => unwrap(alice.client.imports.get({ params: { id } }))

test('labels of cards and the label of the import are found by name, or created', async () => {
  const friends = await unwrap(alice.client.labels.create({ body: { name: 'Друзі' } }))
  const content = file(card('UID:1', 'FN:Ada Lovelace', 'CATEGORIES:друзі,Math'), card('UID:2', 'FN:Bohdan Khmel'))

  const planned = await plan(content, { label: 'Import 2026' })
  expect((await unwrap(alice.client.labels.list())).items).toHaveLength(1)
  await apply(planned.id)

  const { items: labels } = await unwrap(alice.client.labels.list())
  expect(labels.map(({ name }) => name).toSorted()).toEqual(['Import 2026', 'Math', 'Друзі'])
  const idOf = (name: string) => labels.find((label) => label.name === name)!.id
  const [ada, bohdan] = await contacts()
  expect(ada!.labels).toEqual([friends.id, idOf('Math'), idOf('Import 2026')])
  expect(bohdan!.labels).toEqual([idOf('Import 2026')])
})

test('what no member holds is kept for exports, also in the trash, and no response of the API has it', async () => {
  const { id } = await plan(file(card('UID:1', 'FN:Ada Lovelace', 'X-SKYPE:ada.l')))
  await apply(id)

  const [ada] = await contacts()
  expect(JSON.stringify(ada)).not.toContain('X-SKYPE')
  expect(await items(id)).toMatchObject([{ verdict: 'create' }])
  const kept = async () => (await unwrap(alice.client.users.exportData())).other_properties
  expect(await kept()).toEqual([{ contact_id: ada!.id, lines: ['X-SKYPE:ada.l'] }])
  await unwrap(alice.client.contacts.remove({ params: { id: ada!.id } }))
  expect(await kept()).toEqual([{ contact_id: ada!.id, lines: ['X-SKYPE:ada.l'] }])
  await unwrap(alice.client.contacts.restore({ params: { id: ada!.id } }))
  expect(await kept()).toHaveLength(1)
})
