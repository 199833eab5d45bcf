import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { requireNode } from './require-node.ts'

test.each(['24.11.0', '24.21.0', '25.0.0'])('Node %s can run the service', (version) => {
  expect(() => requireNode(version)).not.toThrow()
})

test.each(['18.20.8', '20.20.2', '22.21.0', '24.10.0'])('Node %s is refused, and the error names both versions', (version) => {
  expect(() => requireNode(version)).toThrow(`@contacts/testing needs Node 24.11 or later. This is Node ${version}.`)
})

test('the manifest names the same version of Node', () => {
  expect(manifest.engines.node).toBe('>=24.11')
})
