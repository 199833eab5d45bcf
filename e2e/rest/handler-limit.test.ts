import { expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ handlerTimeout: 2_000, allows5xx: true })
const { alice } = service

/** Keeps the contacts locked, so that every handler that reads them waits, until the returned function is called. */
async function lockContacts() {
  const { promise: locked, resolve: reportLock } = Promise.withResolvers<void>()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const transaction = service.db.transact(async (tx) => {
    await tx.run({ text: 'lock table contacts', values: [] })
    reportLock()
    await released
  })
  await locked
  return async () => {
    release()
    await transaction
  }
}

const send = (method: string) =>
  sendRequest(
    service.url,
    { method, path: '/api/contacts', body: method === 'POST' ? { first_name: 'Late' } : undefined },
    alice.authorization(),
  )

test('a read whose handler takes too long gets 503, while a change is not refused', async () => {
  const release = await lockContacts()
  const creation = send('POST')

  const [read, head] = await Promise.all([send('GET'), send('HEAD')])
  await release()

  expect(read).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(head).toMatchObject({ status: 503, text: '' })
  expect((await creation).status).toBe(201)
  const { status, body } = await send('GET')
  expect({ status, names: (body as { items: { first_name: string }[] }).items.map(({ first_name }) => first_name) }).toEqual({
    status: 200,
    names: ['Late'],
  })
})
