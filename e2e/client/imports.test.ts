/** Importing a file of contacts: the plan, its application, and a second import of the same file. */
import { unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Person, startService } from '../harness/service.ts'
import { card, file, importRequests, manyCards } from './import-files.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})
const { plan, get, apply, items, contacts, finished } = importRequests(() => alice)

const IVAN = card('UID:ivan-1', 'N:Шевченко;Іван;;;', 'FN:Іван Шевченко', 'EMAIL;TYPE=HOME:ivan@example.com', 'TEL;TYPE=CELL:067 123 45 67')
const OLENA = card('N:Petrenko;Olena;;;', 'FN:Olena Petrenko', 'TEL:050 111 22 33', 'BDAY:1990-05-06')
const NAMELESS = card('NOTE:nobody')

const create = (body: Parameters<Person['client']['contacts']['create']>[0]['body']) => unwrap(alice.client.contacts.create({ body }))

describe('a plan', () => {
  test('says what each card would do, and changes no contact', async () => {
    const before = await create({ first_name: 'Olena', last_name: 'Petrenko', phones: [{ number: '+380501112233' }] })

    const planned = await plan(file(IVAN, OLENA, NAMELESS))

    expect(planned).toMatchObject({
      state: 'planned',
      format: 'vcard',
      encoding: 'utf-8',
      counts: { create: 1, update: 1, same: 0, refused: 1 },
      total: 3,
      done: 0,
      applied_at: null,
      expires_at: '2026-11-21T09:30:00.000Z',
    })
    expect(planned.preview).toEqual([
      expect.objectContaining({ line: 1, contact: expect.objectContaining({ first_name: 'Іван', last_name: 'Шевченко' }) }),
      expect.objectContaining({ contact: expect.objectContaining({ birthday: '1990-05-06' }) }),
    ])
    const [ivan, olena, nameless] = await items(planned.id)
    expect(ivan).toMatchObject({
      number: 1,
      line: 1,
      verdict: 'create',
      state: 'planned',
      name: 'Іван Шевченко',
      contact_id: null,
      changes: [],
    })
    expect(olena).toMatchObject({
      line: 9,
      verdict: 'update',
      contact_id: before.id,
      changes: [{ member: 'birthday', from: null, to: '1990-05-06' }],
    })
    expect(nameless).toMatchObject({ line: 16, verdict: 'refused', state: null, name: null, code: 'nothing-to-call-it-by' })
    expect(await contacts()).toEqual([before])
  })

  test('never takes a contact that has only the same name', async () => {
    await create({ first_name: 'Olena', last_name: 'Petrenko', phones: [{ number: '+380509999999' }] })

    const planned = await plan(file(OLENA))

    expect(planned.counts).toEqual({ create: 1, update: 0, same: 0, refused: 0 })
  })
})

describe('applying a plan', () => {
  test('creates and changes contacts as planned', async () => {
    const before = await create({ first_name: 'Olena', last_name: 'Petrenko', phones: [{ number: '+380501112233' }] })
    const planned = await plan(file(IVAN, OLENA, NAMELESS))

    const applied = await apply(planned.id)

    expect(applied).toMatchObject({ state: 'applied', done: 3, counts: planned.counts, applied_at: '2026-11-20T09:30:00.000Z' })
    const [olena, ivan] = await contacts()
    expect(olena).toEqual({ ...before, birthday: '1990-05-06', version: 2 })
    expect(ivan).toMatchObject({
      uid: 'ivan-1',
      first_name: 'Іван',
      emails: [{ address: 'ivan@example.com', label: 'home' }],
      phones: [{ number: '067 123 45 67', e164: '+380671234567', label: 'mobile' }],
      version: 1,
    })
    expect((await items(planned.id)).map(({ contact_id }) => contact_id)).toEqual([ivan!.id, olena!.id, null])
  })

  test('makes the next plan of the same file the same in all cards, and its application changes nothing', async () => {
    const content = file(IVAN, OLENA, card('FN:Only a name'), card('ORG:Company Ltd'))
    await apply((await plan(content)).id)

    const again = await plan(content)
    expect(again.counts).toEqual({ create: 0, update: 0, same: 4, refused: 0 })

    const before = await contacts()
    const { next_since } = await unwrap(alice.client.contacts.changes())
    await apply(again.id)
    expect(await contacts()).toEqual(before)
    expect((await unwrap(alice.client.contacts.changes({ query: { since: next_since } }))).items).toEqual([])
  })

  test('applies a large file in the background, and finishes it', async () => {
    const planned = await plan(file(...manyCards(1_200)))

    const started = await apply(planned.id)
    expect(started).toMatchObject({ state: 'applying', done: 500 })

    expect(await finished(planned.id)).toMatchObject({ state: 'applied', done: 1_200, counts: { create: 1_200 } })
    const { total } = await unwrap(alice.client.contacts.list({ query: { include_total: 'exact', limit: 1 } }))
    expect(total).toBe(1_200)
    expect(await get(planned.id)).toMatchObject({ state: 'applied' })
  })
})
