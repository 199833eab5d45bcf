import { expect, test } from 'vitest'
import { folderWith } from '../scratch-folder.ts'
import { findMajorChangesets } from './changesets.ts'

test('finds changesets that announce a new major version of the contract or of the client', () => {
  const folder = folderWith({
    'client.md': "---\n'@contacts/client': major\n---\n\nOnly phones in E.164.\n",
    'contract.md': '---\n"@contacts/contract": major\n"@contacts/client": minor\n---\n',
    'minor.md': "---\n'@contacts/client': minor\n---\n\n'@contacts/client': major\n",
    'config.json': '{}',
  })

  expect(findMajorChangesets(folder).toSorted()).toEqual(['client.md', 'contract.md'])
})

test('ignores a major version of another package, and a major version outside the front matter', () => {
  const folder = folderWith({
    'other.md': "---\n'@contacts/server': major\n---\n",
    'text.md': "The next '@contacts/client': major\n",
  })

  expect(findMajorChangesets(folder)).toEqual([])
})
