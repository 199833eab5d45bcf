/** Imports the files that the service itself exports, in all formats. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { createContacts } from '../harness/create-contacts.ts'
import { type Person, startService } from '../harness/service.ts'
import { importRequests } from './import-files.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { alice } = service

const taras = {
  uid: 'kobzar',
  first_name: 'Тарас',
  last_name: 'Шевченко',
  middle_name: 'Григорович',
  name_prefix: 'Dr.',
  name_suffix: 'Jr.',
  nickname: 'Кобзар',
  organization: 'Видавництво; друкарня',
  job_title: '=HYPERLINK("http://evil.example")',
  emails: [{ address: 'taras@example.com', label: 'home' }, { address: 'work@example.com' }],
  phones: [{ number: '067 123 45 67', label: 'mobile' }, { number: '+380 44 123 45 67', label: 'Dacha' }, { number: '*2' }],
  addresses: [{ street: 'вул. Хрещатик, 1\nкв. 2', city: 'Київ', postal_code: '01001', country: 'UA', label: 'home' }],
  urls: [{ url: 'https://example.com/a,b', label: 'homepage' }],
  birthday: '--03-09',
  dates: [{ date: '1840-04-18', label: 'anniversary' }, { date: '1847-04-05' }],
  related: [{ name: 'Катерина', label: 'sister' }],
  notes: "Перший рядок\n=другий;-третій\n'quoted'",
  additional_data: { telegram: '@taras', list: [1, null, { a: 'b;c' }] },
}
const many = {
  first_name: 'Many',
  phones: Array.from({ length: 20 }, (_, index) => ({ number: `15${index}`, label: `phone ${index}` })),
  emails: Array.from({ length: 20 }, (_, index) => ({ address: `many${index}@example.com` })),
}
await createContacts(alice.client, [taras, many, { organization: 'Kyivstar' }, { phones: [{ number: '103' }] }])
const label = await unwrap(alice.client.labels.create({ body: { name: 'Poets, and ::: others' } }))
const [first] = (await unwrap(alice.client.contacts.list())).items
await unwrap(alice.client.labels.addContacts({ params: { label_id: label.id }, body: { contact_ids: [first!.id] } }))

/** The contacts without what belongs to the account. */
async function contentsOf({ client }: Person) {
  const { items: labels } = await unwrap(client.labels.list())
  const { items } = await unwrap(client.contacts.list({ query: { limit: 1000 } }))
  return items
    .map(({ id: _id, version: _version, created_at: _created, updated_at: _updated, phones, labels: ids, ...contact }) => ({
      ...contact,
      phones: phones.map(({ id: _phone, ...phone }) => phone),
      labels: ids.map((id) => labels.find((each) => each.id === id)?.name),
    }))
    .toSorted((one, other) => one.uid.localeCompare(other.uid))
}

test.each(['vcard', 'csv', 'jscontact'] as const)('a file in the format %s gives another account the same contacts', async (format) => {
  const bob = await service.person('Bob')
  const { plan, apply } = importRequests(() => bob)
  const file = Buffer.from(await (await unwrap(alice.client.contacts.export({ query: { format } }))).arrayBuffer())

  const planned = await plan(file)
  expect(planned).toMatchObject({ format, counts: { create: 4, update: 0, same: 0, refused: 0 } })
  await apply(planned.id)

  expect(await contentsOf(bob)).toEqual(await contentsOf(alice))
  expect((await plan(file)).counts).toEqual({ create: 0, update: 0, same: 4, refused: 0 })
})

test.each(['vcard', 'csv', 'jscontact'] as const)(
  'a file in the format %s changes nothing in the account from which it comes',
  async (format) => {
    const { plan, apply } = importRequests(() => alice)
    const before = await contentsOf(alice)

    const planned = await plan(Buffer.from(await (await unwrap(alice.client.contacts.export({ query: { format } }))).arrayBuffer()))
    expect(planned.counts).toEqual({ create: 0, update: 0, same: 4, refused: 0 })
    await apply(planned.id)

    expect(await contentsOf(alice)).toEqual(before)
  },
)
