import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { ask } from '../harness/http.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, bob, clock, db } = service

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

const notFound = (code: string) => ({ ok: false, status: 404, problem: { code } })
const exists = { ok: false, status: 409, problem: { code: 'label-exists' } }
const invalid = (pointer: string, code: string) => ({
  ok: false,
  status: 422,
  problem: { code: 'validation-failed', errors: [{ pointer, code }] },
})

const create = (name: string, who = alice) => who.client.labels.create({ body: { name } })
const label = async (name: string, who = alice) => (await unwrap(create(name, who))).id
const rename = (label_id: string, name: string) => alice.client.labels.rename({ params: { label_id }, body: { name } })
const remove = (label_id: string) => alice.client.labels.remove({ params: { label_id } })
const names = async () => (await unwrap(alice.client.labels.list())).items.map(({ name }) => name)

const contact = async (first_name = 'Ada', who = alice) => (await unwrap(who.client.contacts.create({ body: { first_name } }))).id
const get = (id: string) => unwrap(alice.client.contacts.get({ params: { id } }))
const putOn = (label_id: string, ...contact_ids: string[]) =>
  alice.client.labels.addContacts({ params: { label_id }, body: { contact_ids } })
const takeOff = (label_id: string, ...contact_ids: string[]) =>
  alice.client.labels.removeContacts({ params: { label_id }, body: { contact_ids } })
const listed = async (query: object) => (await unwrap(alice.client.contacts.list({ query }))).items.map(({ id }) => id)

/** The number of a contact's last change among all of its owner. */
const seqOf = async (table: 'contacts' | 'trash', id: string) =>
  Number((await db.run<{ seq: string }>({ text: `select seq from ${table} where id = $1`, values: [id] }))[0]!.seq)

describe('a label', () => {
  test('is made, shown, renamed and removed', async () => {
    const made = await ask(url, { method: 'POST', path: '/api/labels', body: { name: ' Друзі ' } }, alice.authorization())
    const at = '2026-11-20T09:30:00.000Z'
    expect(made).toMatchObject({ status: 201, headers: { location: `/api/labels/${made.body.id}` } })
    expect(made.body).toEqual({ id: expect.any(String), name: 'Друзі', created_at: at, updated_at: at })
    const { id } = made.body as { id: string }

    clock.advance(1_000)
    const renamed = await unwrap(rename(id, 'Друзі дитинства'))

    expect(renamed).toEqual({ ...made.body, name: 'Друзі дитинства', updated_at: clock.now().toISOString() })
    expect(await unwrap(alice.client.labels.get({ params: { label_id: id } }))).toEqual(renamed)
    expect(await unwrap(alice.client.labels.list())).toEqual({ items: [renamed] })

    expect(await remove(id)).toMatchObject({ ok: true, status: 204 })
    expect(await unwrap(alice.client.labels.list())).toEqual({ items: [] })
    expect(await alice.client.labels.get({ params: { label_id: id } })).toMatchObject(notFound('label-not-found'))
    clock.set('2026-11-20T09:30:00Z')
  })

  test('can be sent back as it was read', async () => {
    const made = await unwrap(create('Друзі'))

    expect(await unwrap(alice.client.labels.rename({ params: { label_id: made.id }, body: { ...made, name: 'Колеги' } }))).toMatchObject({
      id: made.id,
      name: 'Колеги',
    })
  })

  test('stands in the list where people look for it', async () => {
    for (const name of ['яблуко', 'Zebra', 'їжак', 'apple', 'Äpfel', 'Івано', 'Banana', 'Ґанок', 'Гай', '10', '9']) await create(name)

    expect(await names()).toEqual(['10', '9', 'Äpfel', 'apple', 'Banana', 'Zebra', 'Гай', 'Ґанок', 'Івано', 'їжак', 'яблуко'])
  })

  test.each([
    ['', 'too-short'],
    ['  ', 'too-short'],
    ['two\nlines', 'control-character'],
    ['x'.repeat(51), 'too-long'],
    ['\ud800', 'not-unicode'],
  ])('is not called %j', async (name, code) => {
    const id = await label('Друзі')

    expect(await unchanged(service, () => create(name))).toMatchObject(invalid('#/name', code))
    expect(await unchanged(service, () => rename(id, name))).toMatchObject(invalid('#/name', code))
  })

  test('may have fifty characters, whatever they are made of', async () => {
    expect(await create('😀'.repeat(50))).toMatchObject({ ok: true })
    expect(await create('ﬃ'.repeat(50))).toMatchObject({ ok: true })
  })
})

describe('a name', () => {
  const same = [
    ['Друзі', 'друзі'],
    ['Café', 'CAFE\u0301'],
    ['Straße', 'STRASSE'],
    ['ΣΙΣΥΦΟΣ', 'σισυφος'],
    ['Work', ' work '],
  ] as const

  test.each(same)('%s is taken for %s', async (one, other) => {
    await label(one)
    const id = await label('Other')

    expect(await unchanged(service, () => create(other))).toMatchObject(exists)
    expect(await unchanged(service, () => rename(id, other))).toMatchObject(exists)
  })

  test.each([
    ['Résumé', 'Resume'],
    ['Друзі', 'Druzi'],
    ['Гай', 'Ґай'],
  ])('%s is another than %s', async (one, other) => {
    await label(one)

    expect(await create(other)).toMatchObject({ ok: true })
  })

  test('is not taken by its own label, by one that was removed, or by somebody else', async () => {
    const id = await label('Друзі')
    expect(await rename(id, 'ДРУЗІ')).toMatchObject({ ok: true })
    expect(await create('Друзі', bob)).toMatchObject({ ok: true })

    await unwrap(remove(id))

    expect(await create('Друзі')).toMatchObject({ ok: true })
  })

  test('goes to one of twenty who ask for it at once', async () => {
    const others = await Promise.all(Array.from({ length: 10 }, (_, n) => label(`Other ${n}`)))

    const answers = await Promise.all([
      ...others.map((_, n) => create(n % 2 === 0 ? 'Друзі' : 'друзі')),
      ...others.map((id, n) => rename(id, n % 2 === 0 ? 'Друзі' : 'друзі')),
    ])

    const [winner, ...more] = answers.filter(({ ok }) => ok)
    expect(more).toEqual([])
    expect(winner).toBeDefined()
    for (const answer of answers.filter((one) => one !== winner)) expect(answer).toMatchObject(exists)
    expect((await names()).filter((name) => /друзі/i.test(name))).toHaveLength(1)
  })
})

test('a user has a thousand labels and no more, also at once', async () => {
  const { id } = await unwrap(alice.client.users.me())
  const many = `insert into labels (owner_id, id, name, name_folded, created_at, updated_at)
    select $1, gen_random_uuid(), n, n, now(), now() from generate_series(1, 995) n`
  await db.run({ text: many, values: [id] })

  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => create(`Label ${n}`)))

  const refused = answers.filter(({ ok }) => !ok)
  expect(refused).toHaveLength(5)
  for (const answer of refused) expect(answer).toMatchObject(invalid('#', 'too-many'))
  expect(await names()).toHaveLength(1000)
  expect(await unchanged(service, () => create('One more'))).toMatchObject(invalid('#', 'too-many'))
})

describe('putting a label on', () => {
  test('is a change of the contacts that did not have it, and of no other', async () => {
    const [friends, work] = [await label('Друзі'), await label('Робота')]
    const [ada, bohdan, vera] = [await contact('Ada'), await contact('Bohdan'), await contact('Vera')]
    const before = await get(vera)
    clock.advance(60_000)
    expect(await unwrap(putOn(work, ada))).toEqual({ changed: 1 })

    expect(await unwrap(putOn(friends, bohdan, ada, bohdan.toUpperCase()))).toEqual({ changed: 2 })

    const at = clock.now().toISOString()
    expect(await get(ada)).toMatchObject({ labels: [work, friends], version: 3, updated_at: at })
    expect(await get(bohdan)).toMatchObject({ labels: [friends], version: 2, updated_at: at })
    expect(await get(vera)).toEqual(before)

    expect(await unwrap(putOn(friends.toUpperCase(), ada, bohdan, vera))).toEqual({ changed: 1 })
    expect(await get(ada)).toMatchObject({ version: 3 })
    expect(await get(bohdan)).toMatchObject({ version: 2 })
    clock.set('2026-11-20T09:30:00Z')
  })

  test('moves the ETag, so that whoever read the contact before it is told', async () => {
    const [friends, id] = [await label('Друзі'), await contact()]
    await unwrap(putOn(friends, id))
    const patch = (etag: string) =>
      ask(url, { method: 'PATCH', path: `/api/contacts/${id}`, headers: { 'if-match': etag }, body: { notes: 'x' } }, alice.authorization())

    expectRefusal(await unchanged(service, () => patch('"1"')), 'precondition-failed')
    expect((await patch('"2"')).body).toMatchObject({ version: 3, labels: [friends] })
  })

  test('and taking it off gives those that are changed a number above all before, and below all after', async () => {
    const friends = await label('Друзі')
    const ids = await Promise.all(Array.from({ length: 5 }, () => contact()))
    const highest = async () => Math.max(...(await Promise.all(ids.map((id) => seqOf('contacts', id)))))

    for (const change of [putOn, takeOff]) {
      const before = await highest()
      await unwrap(change(friends, ...ids))

      const numbers = await Promise.all(ids.map((id) => seqOf('contacts', id)))
      expect(Math.min(...numbers)).toBeGreaterThan(before)
      const next = await contact()
      expect(await seqOf('contacts', next)).toBeGreaterThan(Math.max(...numbers))
    }
  })

  test('on nobody changes nothing', async () => {
    const friends = await label('Друзі')

    expect(await unwrap(putOn(friends))).toEqual({ changed: 0 })
    expect(await unwrap(takeOff(friends))).toEqual({ changed: 0 })
  })

  test('with an Idempotency-Key is done once', async () => {
    const [friends, id] = [await label('Друзі'), await contact()]
    const send = () =>
      ask(
        url,
        {
          method: 'POST',
          path: `/api/labels/${friends}/contacts`,
          headers: { 'idempotency-key': 'k' },
          body: { contact_ids: [id] },
        },
        alice.authorization(),
      )

    const first = await send()
    await unwrap(takeOff(friends, id))
    const again = await send()

    expect([first.body, again.body]).toEqual([{ changed: 1 }, { changed: 1 }])
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(await get(id)).toMatchObject({ labels: [], version: 3 })
  })

  test('works for a thousand contacts at once, and is refused for more', async () => {
    const friends = await label('Друзі')
    const { id: owner } = await unwrap(alice.client.users.me())
    const copies = await db.run<{ id: string }>({
      text: `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at)
        select $1, gen_random_uuid(), 'Copy', '[]', '[]', '{}', '', now(), now() from generate_series(1, 1000) returning id`,
      values: [owner],
    })
    const ids = copies.map(({ id }) => id)

    expect(await unwrap(putOn(friends, ...ids))).toEqual({ changed: 1000 })
    expect(await unwrap(putOn(friends, ...ids))).toEqual({ changed: 0 })
    expect(await listed({ label: friends, limit: 1000 })).toEqual(ids.toSorted())
    expect(await unchanged(service, () => takeOff(friends, ...ids, ids[0]!))).toMatchObject(invalid('#/contact_ids', 'too-many'))
    expect(await unwrap(takeOff(friends, ...ids))).toEqual({ changed: 1000 })
  })
})

test('a key that was sent with something else is refused', async () => {
  const [friends, id] = [await label('Друзі'), await contact()]
  const others: [path: string, body: object, other: object][] = [
    ['/api/labels', { name: 'Робота' }, { name: 'Сім’я' }],
    [`/api/labels/${friends}/contacts`, { contact_ids: [id] }, { contact_ids: [] }],
    [`/api/labels/${friends}/contacts/remove`, { contact_ids: [] }, { contact_ids: [id] }],
  ]

  for (const [path, body, other] of others) {
    const send = (sent: object) =>
      ask(url, { method: 'POST', path, headers: { 'idempotency-key': 'k' }, body: sent }, alice.authorization())
    expect((await send(body)).status).toBeLessThan(300)
    expectRefusal(await unchanged(service, () => send(other)), 'idempotency-key-reused')
  }
  expect(await get(id)).toMatchObject({ labels: [friends], version: 2 })
})

describe('taking a label off', () => {
  test('is a change of the contacts that had it, and leaves their other labels', async () => {
    const [first, second, third] = [await label('1'), await label('2'), await label('3')]
    const [ada, bohdan] = [await contact(), await contact()]
    for (const id of [third, first, second]) await unwrap(putOn(id, ada))

    expect(await unwrap(takeOff(first, bohdan, ada))).toEqual({ changed: 1 })

    expect(await get(ada)).toMatchObject({ labels: [third, second], version: 5 })
    expect(await get(bohdan)).toMatchObject({ labels: [], version: 1 })
  })
})

describe.each([
  ['putting on', putOn, false],
  ['taking off', takeOff, true],
] as const)('%s is refused wholly', (_, change, isOn) => {
  test.each([
    ['that nobody has', async () => randomUUID()],
    ["that is somebody else's", () => contact('Bob', bob)],
    [
      'that is in the trash',
      async () => {
        const id = await contact()
        await unwrap(alice.client.contacts.remove({ params: { id } }))
        return id
      },
    ],
  ])('with a contact %s, which it names', async (_name, other) => {
    const [friends, ada, missing] = [await label('Друзі'), await contact(), await other()]
    if (isOn) await unwrap(putOn(friends, ada))

    const answer = await unchanged(service, () => change(friends, ada, missing, randomUUID()))

    expect(answer).toMatchObject(notFound('contact-not-found'))
    expect(answer).toMatchObject({ problem: { detail: `No contact has the id ${missing} (#/contact_ids/1). Nothing was changed.` } })
    expect((await get(ada)).labels).toEqual(isOn ? [friends] : [])
  })

  test.each([
    ['that nobody has', async () => randomUUID()],
    ['whose id is no UUID', async () => 'friends'],
    ["that is somebody else's", () => label(`Bob’s ${randomUUID()}`, bob)],
    [
      'that was removed',
      async () => {
        const id = await label('Gone')
        await unwrap(remove(id))
        return id
      },
    ],
  ])('with a label %s, before anything is told of the contacts', async (_name, other) => {
    const [missing, ada] = [await other(), await contact()]

    expect(await unchanged(service, () => change(missing, ada))).toMatchObject(notFound('label-not-found'))
    expect(await unchanged(service, () => change(missing, randomUUID()))).toMatchObject(notFound('label-not-found'))
    expect(await get(ada)).toMatchObject({ labels: [], version: 1 })
  })

  test('with what is no id', async () => {
    const [friends, ada] = [await label('Друзі'), await contact()]

    expect(await unchanged(service, () => change(friends, ada, 'ada'))).toMatchObject(invalid('#/contact_ids/1', 'wrong-format'))
  })
})

test('a contact has a hundred labels and no more', async () => {
  const [ada, bohdan] = [await contact(), await contact()]
  const ids = await Promise.all(Array.from({ length: 101 }, (_, n) => label(`${n}`)))
  for (const id of ids.slice(0, 100)) await unwrap(putOn(id, ada))

  expect(await unchanged(service, () => putOn(ids[100]!, bohdan, ada))).toMatchObject(invalid('#/contact_ids/1', 'too-many'))

  expect(await unwrap(putOn(ids[0]!, ada, bohdan))).toEqual({ changed: 1 })
  await unwrap(takeOff(ids[0]!, ada))
  expect(await unwrap(putOn(ids[100]!, ada))).toEqual({ changed: 1 })
})

describe('labels of a contact', () => {
  test('are left alone by PUT and PATCH, which may send them back, and by a new contact', async () => {
    const [friends, work] = [await label('Друзі'), await label('Робота')]
    const id = await contact()
    await unwrap(putOn(friends, id))
    const read = await get(id)

    const replaced = await unwrap(alice.client.contacts.replace({ params: { id }, body: { ...read, first_name: 'Ада', labels: [work] } }))
    const patched = await unwrap(alice.client.contacts.patch({ params: { id }, body: { last_name: 'Лавлейс', labels: null } }))
    const phone = await unwrap(alice.client.phones.add({ params: { contact_id: id }, body: { number: '067 123 45 67' } }))
    const made = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada', labels: [work] } }))

    expect([replaced.labels, patched.labels, made.labels]).toEqual([[friends], [friends], []])
    expect(await get(id)).toMatchObject({ first_name: 'Ада', last_name: 'Лавлейс', phones: [phone], labels: [friends], version: 5 })
  })

  test('are everywhere that a contact is shown', async () => {
    const friends = await label('Друзі')
    const id = await contact()
    await unwrap(alice.client.contacts.patch({ params: { id }, body: { birthday: '1815-12-10' } }))
    await unwrap(putOn(friends, id))

    const { items } = await unwrap(alice.client.contacts.list())
    const birthdays = await unwrap(alice.client.birthdays.upcoming({ query: { days: 366 } }))
    const held = await unwrap(alice.client.users.exportData())

    expect(items.map(({ labels }) => labels)).toEqual([[friends]])
    expect(birthdays.items.map((item) => item.contact.labels)).toEqual([[friends]])
    expect(held.contacts.map(({ labels }) => labels)).toEqual([[friends]])
    expect(held.labels).toEqual((await unwrap(alice.client.labels.list())).items)
  })

  test('come back from the trash with it', async () => {
    const [friends, work] = [await label('Друзі'), await label('Робота')]
    const id = await contact()
    for (const one of [friends, work]) await unwrap(putOn(one, id))
    await unwrap(alice.client.contacts.remove({ params: { id } }))
    expect(await listed({ label: friends })).toEqual([])

    expect(await unwrap(alice.client.contacts.restore({ params: { id } }))).toMatchObject({ labels: [friends, work], version: 5 })
    expect(await listed({ label: friends })).toEqual([id])
  })
})

test('renaming a label is no change of its contacts', async () => {
  const friends = await label('Друзі')
  const id = await contact()
  await unwrap(putOn(friends, id))
  const [before, number] = [await get(id), await seqOf('contacts', id)]

  await unwrap(rename(friends, 'Приятелі'))

  expect(await get(id)).toEqual(before)
  expect(await seqOf('contacts', id)).toBe(number)
})

describe('removing a label', () => {
  test('takes it off all contacts, those in the trash too, and each is changed by it', async () => {
    const [friends, work] = [await label('Друзі'), await label('Робота')]
    const [ada, bohdan, trashed] = [await contact(), await contact(), await contact()]
    for (const one of [friends, work]) await unwrap(putOn(one, ada, trashed))
    await unwrap(putOn(work, bohdan))
    await unwrap(alice.client.contacts.remove({ params: { id: trashed } }))
    const before = [await seqOf('contacts', ada), await seqOf('contacts', bohdan), await seqOf('trash', trashed)] as const

    await unwrap(remove(friends))

    expect(await get(ada)).toMatchObject({ labels: [work], version: 4 })
    expect(await get(bohdan)).toMatchObject({ labels: [work], version: 2 })
    expect(await seqOf('contacts', ada)).toBeGreaterThan(Math.max(...before))
    expect(await seqOf('contacts', bohdan)).toBe(before[1])
    expect(await seqOf('trash', trashed)).toBeGreaterThan(Math.max(...before))
    expect(await unwrap(alice.client.contacts.restore({ params: { id: trashed } }))).toMatchObject({ labels: [work], version: 6 })
  })

  test('takes it off however many there are', async () => {
    const friends = await label('Друзі')
    const { id: owner } = await unwrap(alice.client.users.me())
    await db.run({
      text: `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, labels, search_text, created_at, updated_at)
        select $1, gen_random_uuid(), 'Copy', '[]', '[]', '{}', array[$2::uuid], '', now(), now() from generate_series(1, 4001)`,
      values: [owner, friends],
    })

    await unwrap(remove(friends))

    const [left] = await db.run<{ total: number; changed: number; latest: number; labelled: number }>({
      text: `select count(*)::int as total, count(*) filter (where version = 2)::int as changed, count(*) filter (where seq = (select seq from changes where owner_id = $1))::int as latest,
        count(*) filter (where labels <> '{}')::int as labelled from contacts where owner_id = $1`,
      values: [owner],
    })
    expect(left).toEqual({ total: 4001, changed: 4001, latest: 4001, labelled: 0 })
  })

  test('is refused for one that is not there', async () => {
    for (const id of [randomUUID(), 'friends', await label(`Bob’s ${randomUUID()}`, bob)]) {
      expect(await unchanged(service, () => remove(id))).toMatchObject(notFound('label-not-found'))
      expect(await unchanged(service, () => rename(id, 'Mine'))).toMatchObject(notFound('label-not-found'))
    }
  })
})

describe('the filter', () => {
  test('lists who has the label, with other filters who matches them too, page by page', async () => {
    const [friends, work] = [await label('Друзі'), await label('Робота')]
    const [ada, adam, bohdan, adele] = [await contact('Ada'), await contact('Adam'), await contact('Bohdan'), await contact('Adele')]
    await unwrap(putOn(friends, bohdan, ada, adele))
    await unwrap(putOn(work, adam, ada))

    expect(await listed({ label: friends })).toEqual([ada, bohdan, adele])
    expect(await listed({ label: friends.toUpperCase() })).toEqual([ada, bohdan, adele])
    expect(await listed({ label: friends, q: 'ad' })).toEqual([ada, adele])
    expect(await listed({ label: friends, first_name: 'ada' })).toEqual([ada])
    expect(await listed({ label: work, q: 'bohdan' })).toEqual([])
    expect(await listed({ label: friends, limit: 1 })).toEqual([ada])
    expect(await listed({ label: friends, skip: 1, limit: 1 })).toEqual([bohdan])
    expect(await listed({ label: friends, skip: 1, q: 'ad' })).toEqual([adele])
    expect(await listed({ label: friends, skip: 3 })).toEqual([])

    await unwrap(takeOff(friends, bohdan))
    expect(await listed({ label: friends })).toEqual([ada, adele])
  })

  test('finds nobody by a label that is not there, so that an address that was kept stays good', async () => {
    await contact()
    const gone = await label('Gone')
    await unwrap(remove(gone))

    for (const id of [gone, randomUUID(), await label(`Bob’s ${randomUUID()}`, bob)]) expect(await listed({ label: id })).toEqual([])
  })

  test.each(['', 'friends', '0199c2f0'])('refuses %j, which is no id', async (value) => {
    expect(await alice.client.contacts.list({ query: { label: value } })).toMatchObject(invalid('query/label', 'wrong-format'))
  })
})

describe('at once', () => {
  test('twenty that put labels on overlapping contacts put each on once, and versions count what changed', async () => {
    const labels = await Promise.all(['A', 'B', 'C', 'D'].map((name) => label(name)))
    const contacts = await Promise.all(Array.from({ length: 10 }, () => contact()))
    const some = (n: number) => contacts.filter((_, index) => (index + n) % 3 !== 0)

    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => unwrap(putOn(labels[n % 4]!, ...some(n)))))

    const after = await Promise.all(contacts.map(get))
    for (const { labels: on, version } of after) {
      expect(on.toSorted()).toEqual(labels.toSorted())
      expect(version).toBe(1 + labels.length)
    }
    expect(answers.reduce((sum, { changed }) => sum + changed, 0)).toBe(contacts.length * labels.length)
  })

  test('putting on, taking off and changing the contact lose nothing of each other', async () => {
    const [friends, work] = [await label('Друзі'), await label('Робота')]
    const id = await contact()
    await unwrap(putOn(work, id))

    await Promise.all([
      unwrap(putOn(friends, id)),
      unwrap(takeOff(work, id)),
      ...Array.from({ length: 10 }, (_, n) =>
        unwrap(alice.client.contacts.patch({ params: { id }, body: { additional_data: { [`member_${n}`]: n } } })),
      ),
    ])

    const after = await get(id)
    expect(after).toMatchObject({ labels: [friends], version: 14 })
    expect(Object.keys(after.additional_data)).toHaveLength(10)
  })

  test('a label that is removed while it is put on is on nobody', async () => {
    for (let round = 0; round < 5; round++) {
      const friends = await label(`Друзі ${round}`)
      const ids = await Promise.all(Array.from({ length: 4 }, () => contact()))

      const [removed, ...put] = await Promise.all([remove(friends), ...ids.map((id) => putOn(friends, id))])

      expect(removed).toMatchObject({ status: 204 })
      for (const answer of put.filter(({ ok }) => !ok)) expect(answer).toMatchObject(notFound('label-not-found'))
      for (const [index, id] of ids.entries()) expect(await get(id)).toMatchObject({ labels: [], version: put[index]!.ok ? 3 : 1 })
    }
  })

  test('a contact that is removed while labels are put on it comes back with those that were answered', async () => {
    const labels = await Promise.all(['A', 'B', 'C', 'D'].map((name) => label(name)))
    const id = await contact()

    const [removed, ...put] = await Promise.all([
      alice.client.contacts.remove({ params: { id } }),
      ...labels.map((label_id) => putOn(label_id, id)),
    ])

    expect(removed).toMatchObject({ status: 204 })
    const restored = await unwrap(alice.client.contacts.restore({ params: { id } }))
    expect(restored.labels.toSorted()).toEqual(labels.filter((_, index) => put[index]!.ok).toSorted())
    for (const answer of put.filter(({ ok }) => !ok)) expect(answer).toMatchObject(notFound('contact-not-found'))
  })
})
