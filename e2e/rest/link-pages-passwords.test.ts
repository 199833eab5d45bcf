/** The page of a reset link refuses the passwords that the API refuses, and says why in the language of the browser. */
import { createClient, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, url, mailbox } = service

async function personWithResetLink(name: string) {
  const { email } = await service.person(name)
  await unwrap(anon.auth.requestPasswordReset({ body: { email } }))
  const { token } = await mailbox.mailTo(email, 2)
  return { email, token: token! }
}
const submit = (token: string, password: string, language = 'en') =>
  sendRequest(url, {
    method: 'POST',
    path: '/reset_password',
    body: new URLSearchParams({ token, password }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language },
  })
const login = (email: string, password: string) => createClient({ baseUrl: url }).auth.login({ body: { email, password } })

test.each([
  ['', 'at least 8 characters', 'Мінімальна кількість символів: 8'],
  ['1234567', 'at least 8 characters', 'Мінімальна кількість символів: 8'],
  ['x'.repeat(129), 'at most 128 characters', 'щонайбільше 128 символів'],
  [' '.repeat(15), 'must have visible characters', 'має містити видимі символи'],
  ['\u3000'.repeat(15), 'must have visible characters', 'має містити видимі символи'],
  ['\u200b\u2800'.repeat(6), 'must have visible characters', 'має містити видимі символи'],
  ['password1', 'tried first', 'пробують насамперед'],
  ['passwordpassword', 'tried first', 'пробують насамперед'],
  ['aaaaaaaaaaaaaaa', 'repeats a few characters', 'повторює кілька символів'],
  ['123456789012345', 'the alphabet, the digits or the keyboard', 'за розкладкою клавіатури'],
  ['contactscontacts1', 'the name of this service', 'на назву цього сервісу'],
  ['Tries2026!', 'your name or your e-mail address', 'на ваше ім’я або електронну адресу'],
  ['passwörd\0', 'characters that cannot be used', 'символи, які не можна використовувати'],
])('the password %j is refused, and the form is shown again', async (password, english, ukrainian) => {
  const { email, token } = await personWithResetLink('Tries')

  const responses = await expectUnchanged(service, async () => [await submit(token, password), await submit(token, password, 'uk')])

  expect(responses.map(({ status }) => status)).toEqual([422, 422])
  expect(responses[0]!.text).toContain(english)
  expect(responses[1]!.text).toContain(ukrainian)
  for (const { text } of responses) {
    expect(text).toContain(`value="${token}"`)
    expect(text).toContain('<p class="warning">')
    if (password.trim() !== '') expect(text).not.toContain(password)
  }
  expect(await login(email, PASSWORD)).toMatchObject({ ok: true })
})

test.each(['correct horse battery staple', 'кобза на возі співає', 'my contacts are safe with me', 'Opens a tin of password soup'])(
  'the passphrase %j is accepted',
  async (password) => {
    const { email, token } = await personWithResetLink('Opens')

    expect(await submit(token, password)).toMatchObject({ status: 200, text: expect.stringContaining('Your password is set') })

    expect(await login(email, password)).toMatchObject({ ok: true })
  },
)
