import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { required } from '../harness/required.ts'
import { startService } from '../harness/service.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
/** Returns the code block of this language that contains this word. */
const codeBlock = (language: string, word: string) =>
  required(new RegExp(`\`\`\`${language}\\n([^\`]*${word}[^\`]*)\`\`\``).exec(readme)?.[1], `the block with ${word}`)

test('the curl commands in the README print the documented output', async () => {
  const { url } = await startService()
  const script = codeBlock('sh', 'curl').replace('http://127.0.0.1:8000', url)

  const { stdout } = await promisify(execFile)('bash', ['-euc', script])

  expect(stdout).toContain('"email":"olena@example.com"')
  const [contact] = required(
    /\{"id":"[^"]+","version":1,"uid":"[^"]+","display_name":"Іван Шевченко",.*?"deleted_at":null\}/.exec(stdout),
    'the contact',
  )
  expect(stdout).toContain(`{"items":[${contact}],"next_cursor":null,"total":null,"total_is_exact":null}`)
  expect(stdout).toContain(`{"items":[{"contact":${contact},"next_birthday":`)
  expect(stdout.trim().endsWith('}')).toBe(true)
  expect(stdout).toContain('"code":"contact-not-found"')
})

test('the program in the README that uses the client prints the documented output', async () => {
  const { url, anon } = await startService()
  const account = { email: 'olena@example.com', password: 'correct horse battery' }
  await anon.auth.signup({ body: { username: 'Olena', ...account } })
  await anon.auth.login({ body: account })
  await anon.contacts.create({ body: { first_name: 'Іван', last_name: 'Шевченко', phones: [{ number: '067 123 45 67' }] } })
  const script = codeBlock('ts', 'createClient').replace('http://127.0.0.1:8000', url)

  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    cwd: import.meta.dirname,
  })

  expect(stdout).toBe('Іван +380671234567\nno such contact\n')
})
