import { expect, onTestFinished, test, vi } from 'vitest'
import { type ClientOptions, createClient } from './index.ts'
import { answerWith, HEALTH } from './scripted-server.ts'
import { createClient as createValidatingClient } from './validate.ts'

// An application without types may pass anything.
const optionsWith = (options: object) => options as ClientOptions

test.each([
  [{}],
  [{ baseUrl: undefined }],
  [{ baseUrl: null }],
  [{ baseUrl: {} }],
  [{ baseUrl: 'contacts.example' }],
  [{ baseUrl: 'contacts.example/api' }],
  [{ baseUrl: 'localhost:8000' }],
  [{ baseUrl: '127.0.0.1:8000' }],
  [{ baseUrl: 'http://' }],
  [{ baseUrl: 'http://contacts .example' }],
  [{ baseUrl: 'ftp://contacts.example' }],
  [{ baseUrl: 'file:///contacts' }],
  [{ baseUrl: 'https://user@contacts.example' }],
  [{ baseUrl: 'https://user:sesame@contacts.example' }],
  [{ baseUrl: 'https://contacts.example?tenant=sesame' }],
  [{ baseUrl: 'https://contacts.example/?' }],
  [{ baseUrl: 'https://contacts.example/#top' }],
  [{ baseUrl: new URL('https://contacts.example/book?x') }],
  [{ baseUrl: '/book?x', fetch: async () => answerWith(200, HEALTH) }],
])('createClient throws a TypeError at once for %j, without the URL in its message', (options) => {
  const create = () => createClient(optionsWith(options))

  expect(create).toThrow(TypeError)
  expect(create).toThrow(/^baseUrl must be an http\(s\) URL/)
  expect(create).not.toThrow(/sesame/)
})

test('a validating client throws at once, too', () => {
  expect(() => createValidatingClient(optionsWith({ baseUrl: 'contacts.example' }))).toThrow(TypeError)
})

test.each(['', '/', '/book'])('outside a browser page, the relative base URL %j throws a TypeError', (baseUrl) => {
  expect(() => createClient({ baseUrl })).toThrow(TypeError)
})

test.each([
  ['http://contacts.test', 'http://contacts.test/livez'],
  ['http://contacts.test/', 'http://contacts.test/livez'],
  ['https://contacts.test//', 'https://contacts.test/livez'],
  ['HTTPS://Contacts.test/book/', 'https://contacts.test/book/livez'],
  [' http://127.0.0.1:8000 ', 'http://127.0.0.1:8000/livez'],
  ['http://[::1]:8000', 'http://[::1]:8000/livez'],
  [new URL('http://contacts.test/book'), 'http://contacts.test/book/livez'],
  ['', '/livez'],
  ['/', '/livez'],
  ['/book/', '/book/livez'],
])('with the base URL %j and a custom fetch, requests go to %s', async (baseUrl, url) => {
  const fetch = vi.fn<(url: string) => Promise<Response>>(async () => answerWith(200, HEALTH))

  await createClient({ baseUrl, fetch }).system.live()

  expect(fetch.mock.calls.map(([requested]) => requested)).toEqual([url])
})

test('where the runtime resolves relative URLs, as in a page, a relative base URL needs no custom fetch', async () => {
  const { Request, fetch } = globalThis
  onTestFinished(() => void Object.assign(globalThis, { Request, fetch }))
  const requested: unknown[] = []
  globalThis.Request = class extends Request {
    constructor(url: string) {
      super(new URL(url, 'https://app.test/contacts'))
    }
  } as typeof Request
  globalThis.fetch = async (url) => {
    requested.push(url)
    return answerWith(200, HEALTH)
  }

  await createClient({ baseUrl: '' }).system.live()
  await createClient({ baseUrl: '/book' }).system.live()

  expect(requested).toEqual(['/livez', '/book/livez'])
})
