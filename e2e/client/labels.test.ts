/** Labels themselves: their names, how they are sorted, and how many a user can have. */
import { unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'
import { invalid, labelExists, labelRequests, notFound } from './label-requests.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, bob, clock, db } = service

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

const { createLabel, newLabelId, renameLabel, deleteLabel, labelNames } = labelRequests(service, () => alice)

describe('a label', () => {
  test('can be created, read, renamed and deleted', async () => {
    const made = await sendRequest(url, { method: 'POST', path: '/api/labels', body: { name: ' Друзі ' } }, alice.authorization())
    const at = '2026-11-20T09:30:00.000Z'
    expect(made).toMatchObject({ status: 201, headers: { location: `/api/labels/${made.body.id}` } })
    expect(made.body).toEqual({ id: expect.any(String), name: 'Друзі', created_at: at, updated_at: at })
    const { id } = made.body as { id: string }

    clock.advance(1_000)
    const renamed = await unwrap(renameLabel(id, 'Друзі дитинства'))

    expect(renamed).toEqual({ ...made.body, name: 'Друзі дитинства', updated_at: clock.now().toISOString() })
    expect(await unwrap(alice.client.labels.get({ params: { label_id: id } }))).toEqual(renamed)
    expect(await unwrap(alice.client.labels.list())).toEqual({ items: [renamed] })

    expect(await deleteLabel(id)).toMatchObject({ ok: true, status: 204 })
    expect(await unwrap(alice.client.labels.list())).toEqual({ items: [] })
    expect(await alice.client.labels.get({ params: { label_id: id } })).toMatchObject(notFound('label-not-found'))
    clock.set('2026-11-20T09:30:00Z')
  })

  test('can be renamed with every member of the label in the request body', async () => {
    const made = await unwrap(createLabel('Друзі'))

    expect(await unwrap(alice.client.labels.rename({ params: { label_id: made.id }, body: { ...made, name: 'Колеги' } }))).toMatchObject({
      id: made.id,
      name: 'Колеги',
    })
  })

  test('is listed in alphabetical order, Latin before Cyrillic', async () => {
    for (const name of ['яблуко', 'Zebra', 'їжак', 'apple', 'Äpfel', 'Івано', 'Banana', 'Ґанок', 'Гай', 'Гуцули', '10', '9'])
      await createLabel(name)

    expect(await labelNames()).toEqual([
      '10',
      '9',
      'Äpfel',
      'apple',
      'Banana',
      'Zebra',
      'Гай',
      'Гуцули',
      'Ґанок',
      'Івано',
      'їжак',
      'яблуко',
    ])
  })

  test.each([
    ['', 'too-short'],
    ['  ', 'too-short'],
    ['\u200b', 'nothing-visible'],
    ['\u3164 \u2800', 'nothing-visible'],
    ['two\nlines', 'control-character'],
    ['x'.repeat(51), 'too-long'],
    ['\ud800', 'not-unicode'],
  ])('cannot have the name %j', async (name, code) => {
    const id = await newLabelId('Друзі')

    expect(await expectUnchanged(service, () => createLabel(name))).toMatchObject(invalid('#/name', code))
    expect(await expectUnchanged(service, () => renameLabel(id, name))).toMatchObject(invalid('#/name', code))
  })

  test('can have a name of fifty characters, even if each consists of several bytes or letters', async () => {
    expect(await createLabel('😀'.repeat(50))).toMatchObject({ ok: true })
    expect(await createLabel('ﬃ'.repeat(50))).toMatchObject({ ok: true })
  })
})

describe('a label name', () => {
  const conflicting = [
    ['Друзі', 'друзі'],
    ['Café', 'CAFE\u0301'],
    ['Straße', 'STRASSE'],
    ['ΣΙΣΥΦΟΣ', 'σισυφος'],
    ['Work', ' work '],
    ['Work', '\u200bW\u2060or\u00adk\u3164'],
    ['Work', 'Wo\u2800rk'],
  ] as const

  test.each(conflicting)('%s conflicts with %s', async (one, other) => {
    await newLabelId(one)
    const id = await newLabelId('Other')

    expect(await expectUnchanged(service, () => createLabel(other))).toMatchObject(labelExists)
    expect(await expectUnchanged(service, () => renameLabel(id, other))).toMatchObject(labelExists)
  })

  test.each([
    ['Résumé', 'Resume'],
    ['Друзі', 'Druzi'],
    ['Гай', 'Ґай'],
  ])('%s does not conflict with %s', async (one, other) => {
    await newLabelId(one)

    expect(await createLabel(other)).toMatchObject({ ok: true })
  })

  test('does not conflict with the label itself, a deleted label or a label of another user', async () => {
    const id = await newLabelId('Друзі')
    expect(await renameLabel(id, 'ДРУЗІ')).toMatchObject({ ok: true })
    expect(await createLabel('Друзі', bob)).toMatchObject({ ok: true })

    await unwrap(deleteLabel(id))

    expect(await createLabel('Друзі')).toMatchObject({ ok: true })
  })

  test('is given to one of twenty concurrent requests for it', async () => {
    const others = await Promise.all(Array.from({ length: 10 }, (_, n) => newLabelId(`Other ${n}`)))

    const responses = await Promise.all([
      ...others.map((_, n) => createLabel(n % 2 === 0 ? 'Друзі' : 'друзі')),
      ...others.map((id, n) => renameLabel(id, n % 2 === 0 ? 'Друзі' : 'друзі')),
    ])

    const [winner, ...otherWinners] = responses.filter(({ ok }) => ok)
    expect(otherWinners).toEqual([])
    expect(winner).toBeDefined()
    for (const response of responses.filter((one) => one !== winner)) expect(response).toMatchObject(labelExists)
    expect((await labelNames()).filter((name) => /друзі/i.test(name))).toHaveLength(1)
  })
})

test('a user can have at most a thousand labels, even with concurrent requests', async () => {
  const { id } = await unwrap(alice.client.users.me())
  const insertLabels = `insert into labels (owner_id, id, name, name_folded, created_at, updated_at)
    select $1, gen_random_uuid(), n, n, now(), now() from generate_series(1, 995) n`
  await db.run({ text: insertLabels, values: [id] })

  const responses = await Promise.all(Array.from({ length: 10 }, (_, n) => createLabel(`Label ${n}`)))

  const refused = responses.filter(({ ok }) => !ok)
  expect(refused).toHaveLength(5)
  for (const response of refused) expect(response).toMatchObject(invalid('#', 'too-many'))
  expect(await labelNames()).toHaveLength(1000)
  expect(await expectUnchanged(service, () => createLabel('One more'))).toMatchObject(invalid('#', 'too-many'))
})
