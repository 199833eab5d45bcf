import { expect, onTestFinished, test, vi } from 'vitest'
import { createClient, ProblemError } from './index.ts'
import { CONTACT, json, refuse, startServer } from './scripted-server.ts'
import { throwing } from './throwing.ts'

test('calls return their data, and refusals are thrown', async () => {
  const { baseUrl } = await startServer(({ url }, response) =>
    url.endsWith('/1') ? json(response, 200, CONTACT) : refuse(response, 404, 'contact-not-found'),
  )
  const book = throwing(createClient({ baseUrl }))

  expect(await book.contacts.get({ params: { id: '1' } })).toEqual(CONTACT)
  await expect(book.contacts.get({ params: { id: '2' } })).rejects.toThrow(ProblemError)
  await expect(book.contacts.edit('2', () => ({}))).rejects.toMatchObject({ status: 404, problem: { code: 'contact-not-found' } })
})

test('refusals are thrown also if the global Promise was replaced', async () => {
  const { baseUrl } = await startServer((_, response) => refuse(response, 404, 'contact-not-found'))
  vi.stubGlobal('Promise', class extends Promise<unknown> {})
  onTestFinished(() => void vi.unstubAllGlobals())

  const call = throwing(createClient({ baseUrl })).contacts.get({ params: { id: '1' } })

  await expect(call).rejects.toThrow(ProblemError)
})

test('throwing leaves iterate and session as they are in the client', async () => {
  const { baseUrl } = await startServer((_, response) => json(response, 200, { items: [{ first_name: 'Ada' }], next_cursor: null }))
  const client = createClient({ baseUrl })
  const book = throwing(client)

  expect(await book.contacts.iterate().toArray()).toEqual([{ first_name: 'Ada' }])
  expect(book.session).toBe(client.session)
})
