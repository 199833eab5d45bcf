/** Exporting contacts as vCards: all of them or those that filters select, and one contact as a vCard. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { card, file, importRequests } from './import-files.ts'
import { createContacts } from '../harness/create-contacts.ts'
import { sendRequest } from '../harness/http.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })

const textOf = async (blob: Blob) => (await blob.text()).replaceAll('\r\n', '\n')
const namesIn = (text: string) => [...text.matchAll(/^FN:(.*)$/gm)].map(([, name]) => name)

test('every member of a contact is in its vCard', async () => {
  const { client } = await service.person('Taras')
  const label = await unwrap(client.labels.create({ body: { name: 'Poets, and others' } }))
  const contact = await unwrap(
    client.contacts.create({
      body: {
        uid: 'kobzar',
        first_name: 'Тарас',
        last_name: 'Шевченко',
        middle_name: 'Григорович',
        nickname: 'Кобзар',
        organization: 'Видавництво; друкарня',
        job_title: 'Поет',
        emails: [{ address: 'taras@example.com', label: 'home' }, { address: 'work@example.com' }],
        phones: [
          { number: '067 123 45 67', label: 'mobile' },
          { number: '044 1', label: 'Dacha' },
        ],
        addresses: [{ street: 'вул. Хрещатик, 1\nкв. 2', city: 'Київ', postal_code: '01001', country: 'UA', label: 'home' }],
        urls: [{ url: 'https://example.com/a,b', label: 'homepage' }],
        birthday: '--03-09',
        dates: [{ date: '1840-04-18', label: 'anniversary' }],
        related: [{ name: 'Катерина', label: 'sister' }],
        notes: 'Перший рядок\nдругий',
        additional_data: { telegram: '@taras' },
      },
    }),
  )
  await unwrap(client.labels.addContacts({ params: { label_id: label.id }, body: { contact_ids: [contact.id] } }))

  const text = (await textOf(await unwrap(client.contacts.export()))).replaceAll('\n ', '')

  expect(text.split('\n').filter(Boolean)).toEqual([
    'BEGIN:VCARD',
    'VERSION:4.0',
    'UID;VALUE=text:kobzar',
    'FN:Тарас Шевченко',
    'N:Шевченко;Тарас;Григорович;;',
    'NICKNAME:Кобзар',
    'ORG:Видавництво\\; друкарня',
    'TITLE:Поет',
    'BDAY:--0309',
    'TEL;TYPE=cell;PREF=1:067 123 45 67',
    'item1.TEL:044 1',
    'item1.X-ABLabel:Dacha',
    'EMAIL;TYPE=home;PREF=1:taras@example.com',
    'EMAIL:work@example.com',
    'ADR;TYPE=home:;;вул. Хрещатик\\, 1\\nкв. 2;Київ;;01001;UA',
    'item2.URL:https://example.com/a,b',
    'item2.X-ABLabel:_$!<HomePage>!$_',
    'ANNIVERSARY:18400418',
    'item3.X-ABRELATEDNAMES:Катерина',
    'item3.X-ABLabel:_$!<Sister>!$_',
    'NOTE:Перший рядок\\nдругий',
    'CATEGORIES:Poets\\, and others',
    'X-ADDITIONAL-DATA:{"telegram":"@taras"}',
    'REV:20261120T120000Z',
    'END:VCARD',
  ])
})

test('what an imported card says and no member holds is in every file', async () => {
  const person = await service.person('Ada')
  const { client } = person
  const { plan, apply, contacts } = importRequests(() => person)
  const { id } = await plan(file(card('UID:1', 'FN:Ada Lovelace', 'X-SKYPE:ada.l'), card('UID:2', 'FN:Taras Shevchenko', 'X-SKYPE:kobzar')))
  await apply(id)
  const [ada, taras] = await contacts()
  const exported = async (query: object) => textOf(await unwrap(client.contacts.export({ query })))
  await unwrap(client.contacts.remove({ params: { id: taras!.id } }))

  for (const query of [{}, { version: '3.0' }, { format: 'csv' }, { format: 'jscontact' }]) {
    expect(await exported(query)).toMatch(/ada\.l/)
    expect(await exported(query)).not.toMatch(/kobzar/)
  }
  expect(await exported({ trashed: true })).toContain('\nX-SKYPE:kobzar\n')
  for (const accept of ['text/vcard', 'application/jscontact+json'] as const) {
    const headers = { ...person.authorization(), accept }
    const { text } = await sendRequest(service.url, { method: 'GET', path: `/api/contacts/${ada!.id}` }, headers)
    expect(text).toMatch(/ada\.l/)
  }
})

test('the filters of the list select what is exported', async () => {
  const { client } = await service.person('Solomiia')
  const [ann = '', , gone = ''] = await createContacts(client, [
    { first_name: 'Ann', organization: 'Opera' },
    { first_name: 'Bob', notes: 'opera lover' },
    { first_name: 'Eve' },
  ])
  const label = await unwrap(client.labels.create({ body: { name: 'Friends' } }))
  await unwrap(client.labels.addContacts({ params: { label_id: label.id }, body: { contact_ids: [ann] } }))
  await unwrap(client.contacts.remove({ params: { id: gone } }))
  const exported = async (query: Parameters<typeof client.contacts.export>[0]) =>
    namesIn(await textOf(await unwrap(client.contacts.export(query))))

  expect(await exported({})).toEqual(['Ann', 'Bob'])
  expect(await exported({ query: { q: 'opera' } })).toEqual(['Ann', 'Bob'])
  expect(await exported({ query: { first_name: 'bo' } })).toEqual(['Bob'])
  expect(await exported({ query: { label: label.id } })).toEqual(['Ann'])
  expect(await exported({ query: { trashed: true } })).toEqual(['Eve'])
})

test('a filter in which nothing can be searched is refused, and nothing is exported', async () => {
  const { client } = await service.person('Searcher')

  const result = await client.contacts.export({ query: { phone: 'no digits' } })

  expect(result).toMatchObject({ ok: false, problem: { code: 'validation-failed', errors: [{ pointer: 'query/phone' }] } })
})

test('an export is a stream of any length, in the order of creation', async () => {
  const { client } = await service.person('Popular')
  const names = Array.from({ length: 450 }, (_, index) => `Contact ${index}`)
  await createContacts(
    client,
    names.map((first_name) => ({ first_name, notes: 'x'.repeat(500) })),
  )

  const chunks: Uint8Array[] = []
  for await (const chunk of await unwrap(client.contacts.download({ query: { version: '3.0' } }))) chunks.push(chunk)

  const text = Buffer.concat(chunks).toString()
  expect(namesIn(text.replaceAll('\r\n', '\n'))).toEqual(names)
  expect(text.match(/^VERSION:3\.0\r$/gm)).toHaveLength(450)
})

test('an empty address book is an empty file', async () => {
  const { client } = await service.person('Nobody')

  const read = async (format: 'vcard' | 'csv' | 'jscontact') => textOf(await unwrap(client.contacts.export({ query: { format } })))

  expect(await read('vcard')).toBe('')
  expect((await read('csv')).split('\n')).toEqual([expect.stringMatching(/^First Name,.*,Contacts CSV 1$/), ''])
  expect(await read('jscontact')).toBe('[]\n')
})

test('a CSV file has the columns of Google, and cells that a spreadsheet does not run', async () => {
  const { client } = await service.person('Sheet')
  const label = await unwrap(client.labels.create({ body: { name: 'Friends' } }))
  const [id = ''] = await createContacts(client, [
    {
      uid: 'u1',
      first_name: '=HYPERLINK("http://evil.example")',
      last_name: 'Шевченко',
      phones: [{ number: '+380 67 123 45 67', label: 'mobile' }],
      birthday: '--02-29',
      notes: 'one\ntwo',
      additional_data: { a: 1 },
    },
  ])
  await unwrap(client.labels.addContacts({ params: { label_id: label.id }, body: { contact_ids: [id] } }))

  const bytes = Buffer.from(await (await unwrap(client.contacts.export({ query: { format: 'csv' } }))).arrayBuffer())

  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const [header = '', ...rows] = bytes.subarray(3).toString().split('\r\n')
  expect(header).toMatch(/^First Name,Middle Name,Last Name,.*,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,/)
  expect(rows.join('')).toMatch(/^"'=HYPERLINK\(""http:\/\/evil\.example""\)",,Шевченко,,,,,,,,,,," --02-29","one\ntwo",,Friends,/)
  expect(rows.join('')).toContain(',mobile,+380 67 123 45 67,')
  expect(rows.join('')).toMatch(/,"\{""uid"":""u1"",""additional_data"":\{""a"":1\}\}"$/)
})

test('a JSContact file is an array with a card for each contact', async () => {
  const { client } = await service.person('Json')
  const names = Array.from({ length: 450 }, (_, index) => `Contact ${index}`)
  await createContacts(
    client,
    names.map((first_name) => ({ first_name, notes: 'x'.repeat(500), emails: [{ address: 'a@example.com', label: 'work' }] })),
  )

  const text = await (await unwrap(client.contacts.export({ query: { format: 'jscontact' } }))).text()

  const cards = JSON.parse(text) as { name: { full: string } }[]
  expect(cards.map(({ name }) => name.full)).toEqual(names)
  expect(cards[0]).toMatchObject({
    '@type': 'Card',
    version: '2.0',
    updated: '2026-11-20T12:00:00Z',
    emails: { e1: { address: 'a@example.com', contexts: { work: true } } },
    notes: { n1: { note: 'x'.repeat(500) } },
  })
})
