/** Undoing an import: contacts as before, except those that somebody has changed or removed since. */
import { unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'
import { card, file, importRequests, manyCards } from './import-files.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { clock } = service
let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})
const { plan, get, apply, undo, items, contacts, finished } = importRequests(() => alice)

const person = (name: string, ...lines: string[]) => card(`UID:${name}`, `FN:${name} Shevchenko`, ...lines)
const withoutStamps = <T extends object>(contact: T) => ({ ...contact, version: 0, updated_at: '' })
const labelNames = async () => (await unwrap(alice.client.labels.list())).items.map(({ name }) => name)

describe('undoing an import', () => {
  test('moves new contacts to the trash, and gives changed contacts their values from before', async () => {
    const friends = await unwrap(alice.client.labels.create({ body: { name: 'Friends' } }))
    const ada = await unwrap(
      alice.client.contacts.create({ body: { uid: 'Ada', first_name: 'Ada', phones: [{ number: '067 000 00 00' }] } }),
    )
    await unwrap(alice.client.labels.addContacts({ params: { label_id: friends.id }, body: { contact_ids: [ada.id] } }))
    const before = await contacts()
    const planned = await plan(file(person('Ada', 'NOTE:new', 'CATEGORIES:Work,friends'), person('Bohdan', 'CATEGORIES:Work')))
    await apply(planned.id)
    expect(await contacts()).toHaveLength(2)

    const undone = await undo(planned.id)

    expect(undone).toMatchObject({ state: 'undone', done: 2, kept: 0, undone_at: clock.now().toISOString() })
    expect((await contacts()).map(withoutStamps)).toEqual(before.map(withoutStamps))
    expect((await items(planned.id)).map(({ state }) => state)).toEqual(['undone', 'undone'])
    expect(await labelNames()).toEqual(['Friends'])
    const { items: trashed } = await unwrap(alice.client.contacts.list({ query: { trashed: true } }))
    expect(trashed).toMatchObject([{ uid: 'Bohdan', labels: [] }])
  })

  test('keeps contacts that were changed or removed since, and names them', async () => {
    const planned = await plan(file(person('Ada'), person('Bohdan'), person('Vera')))
    await apply(planned.id)
    const [ada, bohdan] = await contacts()
    await unwrap(alice.client.contacts.patch({ params: { id: ada!.id }, body: { notes: 'mine' } }))
    await unwrap(alice.client.contacts.remove({ params: { id: bohdan!.id } }))

    const undone = await undo(planned.id)

    expect(undone).toMatchObject({ state: 'undone', kept: 2 })
    expect((await items(planned.id, { state: 'kept' })).map(({ name, contact_id }) => [name, contact_id])).toEqual([
      ['Ada Shevchenko', ada!.id],
      ['Bohdan Shevchenko', bohdan!.id],
    ])
    expect(await contacts()).toMatchObject([{ id: ada!.id, notes: 'mine' }])
  })

  test('of a file with several cards for one contact restores the contact as it was before the first', async () => {
    await unwrap(alice.client.contacts.create({ body: { uid: 'Ada', first_name: 'Ada', last_name: 'Shevchenko', notes: 'before' } }))
    const before = await contacts()
    const planned = await plan(file(person('Ada', 'NOTE:one'), ...manyCards(600), person('Ada', 'NOTE:two'), person('Ada', 'NOTE:two')))
    expect(planned.counts).toEqual({ create: 600, update: 2, same: 1, refused: 0 })
    await apply(planned.id)
    expect(await finished(planned.id)).toMatchObject({ state: 'applied', counts: planned.counts })
    expect((await contacts())[0]).toMatchObject({ notes: 'two' })

    await undo(planned.id)

    expect(await finished(planned.id)).toMatchObject({ state: 'undone', kept: 0, done: 603 })
    expect((await contacts()).map(withoutStamps)).toEqual(before.map(withoutStamps))
    expect(await items(planned.id, { state: 'undone' })).toHaveLength(603)
  })

  test('is possible for 30 days; a plan that is not applied can be read for one day', async () => {
    const [applied, planned] = [await plan(file(person('Ada'))), await plan(file(person('Bohdan')))]
    await apply(applied.id)
    clock.advance(24 * 3_600_000 + 1)
    await unwrap(alice.client.auth.refresh())

    expect(await alice.client.imports.get({ params: { id: planned.id } })).toMatchObject({
      ok: false,
      problem: { code: 'import-not-found' },
    })
    expect(await get(applied.id)).toMatchObject({ state: 'applied', expires_at: '2026-12-20T09:30:00.000Z' })
    service.sweep()
    const rows = async () =>
      (await service.db.run({ text: 'select id from imports where id = any($1)', values: [[applied.id, planned.id]] })).length
    await expect.poll(rows).toBe(1)
    clock.set('2026-11-20T09:30:00Z')
  })
})

test('an undo keeps labels of the import that were renamed since, or that contacts have', async () => {
  const { id } = await plan(file(card('UID:1', 'FN:Ada', 'CATEGORIES:Renamed,Used,Unused')))
  await apply(id)
  const { items } = await unwrap(alice.client.labels.list())
  const idOf = (name: string) => items.find((label) => label.name === name)!.id
  clock.advance(1_000)
  await unwrap(alice.client.labels.rename({ params: { label_id: idOf('Renamed') }, body: { name: 'Kept' } }))
  const other = await unwrap(alice.client.contacts.create({ body: { first_name: 'Bohdan' } }))
  await unwrap(alice.client.labels.addContacts({ params: { label_id: idOf('Used') }, body: { contact_ids: [other.id] } }))

  await undo(id)

  expect(await labelNames()).toEqual(['Kept', 'Used'])
  const { items: trashed } = await unwrap(alice.client.contacts.list({ query: { trashed: true } }))
  expect(trashed).toMatchObject([{ uid: '1', labels: [idOf('Renamed'), idOf('Used')] }])
})

describe('a request in the wrong state is refused, and changes nothing', () => {
  const refused = (work: () => Promise<unknown>) => expectUnchanged(service, work)

  test('applying an import that was applied or undone', async () => {
    const { id } = await plan(file(person('Ada')))
    await apply(id)
    const again = () => alice.client.imports.apply({ params: { id } })

    expect(await refused(again)).toMatchObject({ ok: false, status: 409, problem: { code: 'import-not-planned' } })
    await undo(id)
    expect(await refused(again)).toMatchObject({ ok: false, status: 409, problem: { code: 'import-not-planned' } })
  })

  test('undoing a plan, or an import that was undone', async () => {
    const { id } = await plan(file(person('Ada')))
    const undoIt = () => alice.client.imports.undo({ params: { id } })

    expect(await refused(undoIt)).toMatchObject({ ok: false, status: 409, problem: { code: 'import-not-applied' } })
    await apply(id)
    await undo(id)
    expect(await refused(undoIt)).toMatchObject({ ok: false, status: 409, problem: { code: 'import-not-applied' } })
  })

  test('deleting an import that is in progress', async () => {
    const { id } = await plan(file(person('Ada')))
    // As if another process were working on it.
    const setState = (state: string, due_at: string | null) =>
      service.db.run({
        text: `update imports set state = $2, due_at = $3, leased_until = now() + interval '1 hour' where id = $1`,
        values: [id, state, due_at],
      })
    await setState('applying', clock.now().toISOString())

    const response = await refused(() => alice.client.imports.remove({ params: { id } }))

    expect(response).toMatchObject({ ok: false, status: 409, problem: { code: 'import-in-progress' } })
    await setState('planned', null)
    expect(await alice.client.imports.remove({ params: { id } })).toMatchObject({ ok: true, status: 204 })
    expect(await alice.client.imports.get({ params: { id } })).toMatchObject({ ok: false, problem: { code: 'import-not-found' } })
    service.sweep()
    await expect.poll(() => service.db.run({ text: 'select number from import_items where import_id = $1', values: [id] })).toEqual([])
  })
})
