import { defineConfig } from 'vitest/config'

const e2e = (name: 'pglite' | 'postgres') => ({
  test: {
    name: `e2e-${name}`,
    root: 'e2e',
    include: ['{client,rest,docs,start}/**/*.test.ts'],
    globalSetup: './harness/setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      { test: { name: 'unit', include: ['{contract,server,client}/src/**/*.test.ts', 'e2e/harness/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      e2e('pglite'),
      e2e('postgres'),
    ],
  },
})
