/** A contact has the same bytes in every response, whether the server serialises it or passes on PostgreSQL's text. */
import { beforeAll, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00.120Z' })

let alice: Person
beforeAll(async () => {
  alice = await service.person('Alice')
})

async function send(method: string, path: string, body?: string) {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  const { status, text } = await sendRequest(service.url, { method, path, body, headers }, alice.authorization())
  expect(status).toBeLessThan(300)
  return text
}

/** JSON of contacts with every member, characters to escape, numbers, and empty and nested values. */
const contacts = {
  'the smallest contact': '{"first_name":"Ada"}',
  'a contact with every member': JSON.stringify({
    first_name: 'Ada',
    last_name: 'Lovelace',
    emails: [
      { address: 'ada@example.com', label: 'home' },
      { address: 'ada@example.org', label: null },
    ],
    phones: [{ number: '+380 67 123 45 67', label: 'mobile' }, { number: '*2' }],
    birthday: '--02-29',
    organization: 'Analytical Engines',
    job_title: 'Engineer',
    notes: 'two\nlines\tand a tab',
    additional_data: { z: 1, a: { list: [], object: {}, yes: true, nothing: null } },
  }),
  'characters that JSON escapes': JSON.stringify({
    first_name: '"Ada" \\ </script>',
    last_name: 'O’Connor',
    emails: [{ address: 'ada@example.com', label: '"\\{}[]:, ' }],
    notes: '"\\\n\t{"a": 1}',
    additional_data: { '"\\': '"\\\n\t' },
  }),
  'letters of other scripts': JSON.stringify({ first_name: 'Іван', last_name: '李小龍', notes: '👩‍👩‍👧 𝒳 é' }),
  numbers: '{"first_name":"Ada","additional_data":{"numbers":[0,-0.5,1e21,1.5e-7,9007199254740991]}}',
}

test.each(Object.entries(contacts))('each response contains the contact in the same bytes: %s', async (_, body) => {
  const created = await send('POST', '/api/contacts', body)
  const { id } = JSON.parse(created) as { id: string }

  expect(await send('GET', `/api/contacts/${id}`)).toBe(created)
  expect(await send('PATCH', `/api/contacts/${id}`, '{}')).toBe(created)
  expect(await send('GET', '/api/contacts?sort=-created_at&limit=1')).toContain(`{"items":[${created}],"next_cursor":`)
  expect(await send('GET', '/api/contacts?q=a')).toMatch(/^\{"items":\[/)
  expect(await send('GET', '/api/contacts/changes?limit=1000')).toContain(`{"id":"${id}","change":"saved","contact":${created}}`)
  expect(await send('GET', '/api/users/me/export')).toContain(created)
})

test('a contact with labels has the same bytes in the list of a label, as a birthday, and in the trash', async () => {
  const { id } = JSON.parse(await send('POST', '/api/contacts', '{"first_name":"Grace","birthday":"1906-11-20"}')) as { id: string }
  const labels = []
  for (const name of ['Друзі', 'Work'])
    labels.push((JSON.parse(await send('POST', '/api/labels', JSON.stringify({ name }))) as { id: string }).id)
  for (const label of labels) await send('POST', `/api/labels/${label}/contacts`, JSON.stringify({ contact_ids: [id] }))

  const contact = await send('GET', `/api/contacts/${id}`)

  expect(contact).toContain(`"labels":["${labels.join('","')}"]`)
  expect(await send('GET', `/api/contacts?label=${labels[0]}`)).toContain(contact)
  expect(await send('GET', '/api/contacts?q=grace')).toContain(contact)
  expect(await send('GET', '/api/contacts/upcoming_birthdays')).toContain(
    `{"contact":${contact},"next_birthday":"2026-11-20","days_until":0,"turns":120}`,
  )
  service.clock.advance(380)
  await send('DELETE', `/api/contacts/${id}`)
  const trashed = contact.replace('"deleted_at":null', '"deleted_at":"2026-11-20T09:30:00.500Z"')
  const version = (JSON.parse(contact) as { version: number }).version
  const inTrash = await send('GET', '/api/contacts?trashed=true')
  expect(inTrash).toContain(
    trashed
      .replace(`"version":${version}`, `"version":${version + 1}`)
      .replace(/"updated_at":"[^"]*"/, /"updated_at":"[^"]*"/.exec(inTrash)![0]),
  )
})
