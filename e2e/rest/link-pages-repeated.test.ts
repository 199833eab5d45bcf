/** The pages of links that were used before, have expired, or were pasted with white space around them. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { type HttpResponse, sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, url, mailbox } = service
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const open = (path: string, token: string) => sendRequest(url, { method: 'GET', path: `${path}?${form({ token })}` })
const submit = (path: string, fields: Record<string, string>) =>
  sendRequest(url, { method: 'POST', path, body: form(fields), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
const outcomeOf = ({ status, text }: HttpResponse) => [status, /<h1>(.*?)<\/h1>/.exec(text)?.[1]]
const CONFIRMED = [200, 'Your address is confirmed']
const REFUSED = [400, 'This link does not work']

test('the link of a change of address says that the address is confirmed, however often its button is pressed', async () => {
  const { client, email } = await service.person('Changes')
  const { token: verify } = await mailbox.mailTo(email)
  await submit('/verify_email', { token: verify! })
  const to = 'changes-to@example.com'
  await unwrap(client.users.changeEmail({ body: { email: to, password: PASSWORD } }))
  const { token: change } = await mailbox.mailTo(to)
  const first = await submit('/verify_email', { token: change! })

  const again = await expectUnchanged(service, async () => [
    await submit('/verify_email', { token: change! }),
    await open('/verify_email', change!),
  ])

  expect([first, ...again].map(outcomeOf)).toEqual([CONFIRMED, CONFIRMED, CONFIRMED])
  // The account no longer has the address that the first link has verified.
  const older = await expectUnchanged(service, async () => [
    await submit('/verify_email', { token: verify! }),
    await open('/verify_email', verify!),
  ])
  expect(older.map(outcomeOf)).toEqual([REFUSED, REFUSED])
})

test('a token that was never issued is refused in the same words as one that has expired', async () => {
  const { email } = await service.person('Late')
  const { token } = await mailbox.mailTo(email)
  await submit('/verify_email', { token: token! })
  service.clock.advance(24 * 3_600_000)
  const altered = `${token!.slice(0, -1)}${token!.endsWith('A') ? 'B' : 'A'}`

  const responses = await expectUnchanged(service, () =>
    Promise.all([token!, altered, 'x', ''].map((each) => submit('/verify_email', { token: each }))),
  )

  expect(new Set(responses.map(({ text }) => text)).size).toBe(1)
  expect(responses.map(outcomeOf)).toEqual([REFUSED, REFUSED, REFUSED, REFUSED])
})

test.each(['/verify_email', '/reset_password'])('%s ignores white space around the token of a pasted link', async (path) => {
  const { email } = await service.person('Pastes')
  await unwrap(anon.auth.requestPasswordReset({ body: { email } }))
  const { token } = await mailbox.mailTo(email, path === '/verify_email' ? 1 : 2)

  const opened = await open(path, ` ${token}\r\n`)
  const submitted = await submit(path, { token: `${token} `, password: 'another horse battery' })

  expect([opened.status, submitted.status]).toEqual([200, 200])
  expect(opened.text).toContain(`value="${token}"`)
})
