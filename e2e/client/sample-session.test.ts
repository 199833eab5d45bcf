/** The first session of a client that uses `fetch` alone: sign-up, sign-in, contacts, filters and birthdays. */
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const { url } = await startService({ settings: { PASSWORD_MIN_LENGTH: '6' }, now: '2026-11-20T12:00:00Z' })

const post = (path: string, body: unknown, token?: string) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })

interface Listed {
  items: { first_name?: string; contact?: { first_name: string } }[]
}

test('a client can sign up, sign in, create contacts, filter them and list upcoming birthdays', async () => {
  const health = await fetch(`${url}/healthchecker`)
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok', version: expect.any(String) }])

  for (const user of [
    { username: 'test', email: 'test@test.com', password: '123456' },
    { username: 'Viktor2', email: 'test2@test.com', password: '123456' },
  ]) {
    const signup = await post('/api/auth/signup', user)
    expect([signup.status, await signup.json()]).toEqual([201, expect.objectContaining({ username: user.username, email: user.email })])
    expect((await post('/api/auth/signup', user)).status).toBe(409)
  }
  expect((await post('/api/auth/login', { email: 'test@test.com', password: '1234567' })).status).toBe(401)
  expect((await post('/api/auth/login', { email: 'nobody@test.com', password: '123456' })).status).toBe(401)
  const login = await post('/api/auth/login', { email: 'test@test.com', password: '123456' })
  const tokens = (await login.json()) as { access_token: string; refresh_token: string }
  expect(tokens).toEqual(expect.objectContaining({ access_token: expect.any(String), refresh_token: expect.any(String) }))

  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    const body = (await response.json()) as Listed
    return { status: response.status, names: body.items?.map((item) => item.first_name ?? item.contact?.first_name) }
  }
  expect(await get('/api/contacts')).toEqual({ status: 200, names: [] })

  for (const contact of [
    {
      first_name: 'Іван',
      last_name: 'Петренко',
      emails: [{ address: 'ivan@gmail.com' }],
      phones: [{ number: '+380501112233' }],
      birthday: '1990-11-21',
    },
    {
      first_name: 'Ольга',
      last_name: 'Шевченко',
      emails: [{ address: 'olha@ukr.net' }],
      phones: [{ number: '+380671112233' }],
      birthday: '1985-11-29',
      additional_data: { note: 'colleague' },
    },
    {
      first_name: 'Марія',
      last_name: 'Шевченко',
      emails: [{ address: 'maria@gmail.com' }],
      phones: [{ number: '+380931112233' }],
      birthday: '2001-12-24',
    },
  ]) {
    expect((await post('/api/contacts', contact, tokens.access_token)).status).toBe(201)
  }

  const ivan = encodeURIComponent('Іван')
  const shevchenko = encodeURIComponent('Шевченко')
  expect(await get('/api/contacts')).toEqual({ status: 200, names: ['Іван', 'Ольга', 'Марія'] })
  expect((await get('/api/contacts/1')).status).toBe(404)
  expect(await get('/api/contacts?email=gmail')).toEqual({ status: 200, names: ['Іван', 'Марія'] })
  expect((await get('/api/contacts/8')).status).toBe(404)
  expect(await get(`/api/contacts/?first_name=${ivan}`)).toEqual({ status: 200, names: ['Іван'] })
  expect(await get('/api/contacts?email=gmail.com')).toEqual({ status: 200, names: ['Іван', 'Марія'] })
  expect(await get(`/api/contacts?first_name=${encodeURIComponent('О')}&last_name=${shevchenko}`)).toEqual({
    status: 200,
    names: ['Ольга'],
  })
  expect(await get('/api/contacts/upcoming_birthdays')).toEqual({ status: 200, names: ['Іван'] })
  expect(await get('/api/contacts/upcoming_birthdays?skip=1')).toEqual({ status: 200, names: [] })
  expect(await get('/api/contacts/upcoming_birthdays?days=10')).toEqual({ status: 200, names: ['Іван', 'Ольга'] })
  expect((await fetch(`${url}/api/contacts`)).status).toBe(401)
})
