/** Goes to definitions in the installed package, as an editor does: with tsserver, TypeScript's server for editors. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, inject, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { ROOT } from '../harness/process.ts'
import { required } from '../harness/required.ts'

const LINES = [
  `import { createClient, unwrap, type Contact } from '@contacts/client'`,
  `import { follow } from '@contacts/client/follow'`,
  `import { problems } from '@contacts/contract'`,
  `const client = createClient({ baseUrl: '' })`,
  `export const names = (contact: Contact) => [unwrap, follow, problems, client.contacts.batch, contact.first_name]`,
]
const folder = join(inject('packed').client.folder, '../../..')
const file = join(folder, 'definition.ts')

const DEFINITIONS = [
  [4, 'createClient', '@contacts/client/src/client.ts'],
  [5, 'unwrap', '@contacts/client/src/result.ts'],
  [5, 'follow', '@contacts/client/src/follow.ts'],
  [5, 'problems', '@contacts/contract/src/shared/problems.ts'],
  [5, 'batch', '@contacts/client/src/calls.gen.ts'],
  [5, 'Contact', '@contacts/client/src/types.gen.ts'],
] as const

interface Message {
  command?: string
  body?: { file: string }[]
}

/** Returns the files of the definition for each line and word, in this order. */
async function goToDefinitions(positions: readonly (readonly [line: number, word: string, ...unknown[]])[]) {
  const program = join(ROOT, 'e2e/node_modules/typescript-5/lib/tsserver.js')
  const server = spawn(process.execPath, [program, '--disableAutomaticTypingAcquisition'])
  addCleanup(() => void server.kill())
  let seq = 0
  const send = (command: string, options: object) =>
    server.stdin.write(`${JSON.stringify({ seq: ++seq, type: 'request', command, arguments: { file, ...options } })}\n`)
  send('open', {})
  for (const [line, word] of positions) send('definition', { line, offset: required(LINES[line - 1], 'the line').indexOf(word) + 1 })

  const found: string[][] = []
  for await (const text of createInterface({ input: server.stdout })) {
    // Headers and empty lines stand between the messages.
    const { command, body = [] } = text.startsWith('{') ? (JSON.parse(text) as Message) : {}
    if (command === 'definition') found.push(body.map((each) => each.file.replace(`${folder}/node_modules/`, '')))
    if (found.length === positions.length) break
  }
  return found
}

test('an editor goes to the definition in the TypeScript of the installed packages', async () => {
  writeFileSync(file, LINES.join('\n'))
  const compilerOptions = { module: 'esnext', moduleResolution: 'bundler', target: 'es2022', types: [] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['definition.ts'] }))

  const found = await goToDefinitions(DEFINITIONS)

  expect(found.map((files) => [...new Set(files)])).toEqual(DEFINITIONS.map(([, , source]) => [source]))
})
