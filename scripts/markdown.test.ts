import { describe, expect, test } from 'vitest'
import { folderWith, runScript } from './scratch-folder.ts'

const PROJECT = {
  'server/src/contacts/queries.ts': '',
  'server/src/labels/queries.ts': '',
  'docs/running.md': 'Run it.\n',
  'client/README.md': 'See [running](../docs/running.md#backup).\n',
}

describe('markdown-paths', () => {
  test('accepts paths from the root, ends of paths, patterns, commands, and links', () => {
    const folder = folderWith({
      ...PROJECT,
      'README.md': [
        'Read `server/src/contacts/queries.ts`, `contacts/queries.ts`, `server/src/`, `server/src/{contacts,labels}/*.ts`,',
        '`server/src/<slice>/queries.ts`, `vitest run server/src/contacts/que`, [docs](docs/running.md), [site](https://example.com),',
        '[here](#here), and `/api/contacts/1`, `application/json`, `dist/index.js`, `and/or`.',
        '```sh',
        'cat `docs/generated.md`',
        '```',
      ].join('\n'),
    })

    expect(runScript('markdown-paths.ts', folder)).toEqual({ status: 0, stderr: '' })
  })

  test('fails on each path that does not exist, and prints the file and line', () => {
    const missing = [
      '`server/src/people/queries.ts`',
      '`people/queries.ts`',
      '`docs/decisions`',
      '`vitest run docs/gone`',
      '[docs](docs/gone.md)',
    ]
    const folder = folderWith({ ...PROJECT, 'README.md': missing.join('\n') })

    const { status, stderr } = runScript('markdown-paths.ts', folder)

    expect(status).toBe(1)
    expect(stderr.match(/README\.md:\d/g)).toEqual(['README.md:1', 'README.md:2', 'README.md:3', 'README.md:4', 'README.md:5'])
  })

  test('a link in a folder is relative to that folder', () => {
    const folder = folderWith({ ...PROJECT, 'client/README.md': '[running](docs/running.md)\n' })

    expect(runScript('markdown-paths.ts', folder)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('client/README.md:1: docs/running.md'),
    })
  })
})

describe('markdown-width', () => {
  const wide = `${'word '.repeat(24)}w`

  test('accepts 120 characters, wide tables, wide code, and lines without a space to wrap at', () => {
    const text = [wide.slice(0, -1).trimEnd(), `${'ї'.repeat(59)} ${'ї'.repeat(60)}`, `| ${wide} |`, '```', wide, '```', 'x'.repeat(200)]
    const folder = folderWith({ 'README.md': text.join('\n'), 'CHANGELOG.md': wide })

    expect(runScript('markdown-width.ts', folder)).toEqual({ status: 0, stderr: '' })
  })

  test('fails on 121 characters, and prints the file and line', () => {
    const folder = folderWith({ 'docs/README.md': `First.\n\n${wide}\n` })

    expect(runScript('markdown-width.ts', folder)).toEqual({
      status: 1,
      stderr: 'Wrap these lines at 120 characters:\ndocs/README.md:3: 121 characters\n',
    })
  })
})
