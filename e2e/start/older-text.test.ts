/** Text that an older version stored, and that no client can write any more: the server still returns it. */
import { unwrap } from '@contacts/client'
import { createClient } from '@contacts/client/validate'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { endProcesses, startProcess } from '../harness/process.ts'
import { signUp, testDb } from '../harness/service.ts'
import { newDatabaseSettings } from '../harness/database-settings.ts'

afterEach(endProcesses)

test.runIf(testDb() === 'postgres')(
  'stored text with invisible characters can be read and survives a patch, but is refused when it is written again',
  async () => {
    const env = await newDatabaseSettings()
    const { url } = await startProcess({ env })
    const person = await signUp(url, 'Alice')
    const client = createClient({ baseUrl: url, tokens: person.client.session.tokens })
    const { id } = await unwrap(client.contacts.create({ body: { first_name: 'Ann', emails: [{ address: 'ann@example.com' }] } }))
    await unwrap(client.labels.create({ body: { name: 'Work' } }))
    const database = new pg.Client({ connectionString: env['DATABASE_URL'] })
    await database.connect()
    await database.query(`update contacts set first_name = $1, emails = $2`, [
      '\u3164',
      JSON.stringify([{ address: 'a\u200bnn@example.com', label: '\u2800' }]),
    ])
    await database.query(`update labels set name = $1`, ['\u200b'])
    await database.query(`update users set username = $1`, ['\u2060'])
    await database.end()

    const stored = await unwrap(client.contacts.get({ params: { id } }))

    expect(stored).toMatchObject({ first_name: '\u3164', emails: [{ address: 'a\u200bnn@example.com', label: '\u2800' }] })
    expect((await unwrap(client.contacts.list())).items).toEqual([stored])
    expect((await unwrap(client.labels.list())).items).toMatchObject([{ name: '\u200b' }])
    expect(await unwrap(client.users.me())).toMatchObject({ username: '\u2060' })
    expect(await unwrap(client.contacts.patch({ params: { id }, body: { notes: 'Met in Lviv' } }))).toMatchObject({
      first_name: '\u3164',
      notes: 'Met in Lviv',
    })
    expect(await client.contacts.replace({ params: { id }, body: stored })).toMatchObject({
      status: 422,
      problem: {
        errors: [
          { pointer: '#/first_name', code: 'nothing-visible' },
          { pointer: '#/emails/0/address', code: 'invisible-character' },
          { pointer: '#/emails/0/label', code: 'nothing-visible' },
        ],
      },
    })
  },
)
