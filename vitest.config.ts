import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// What takes so long will never be, even where much else goes on; nothing waits longer than it has to.
const timeouts = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 60_000 } } }

const e2e = (name: string, folders = '{client,rest,docs,start,mail,blobs}') => ({
  test: {
    name,
    root: 'e2e',
    include: [`${folders}/**/*.test.ts`],
    globalSetup: join(import.meta.dirname, 'e2e/harness/setup.ts'),
    // More than there are cores: many wait for something most of the time.
    maxWorkers: 3,
    // Suites share no state but the modules, whose loading takes longer than most of them.
    isolate: false,
    ...timeouts,
  },
})

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contract,server,client,testing}/src/**/*.test.ts', 'testing/examples/*.test.ts', 'e2e/harness/*.test.ts'],
          ...timeouts,
        },
      },
      e2e('e2e-pglite'),
      e2e('e2e-postgres'),
      // What the database makes no difference to.
      e2e('runtimes', 'runtimes'),
      {
        test: {
          name: 'packages',
          root: 'e2e',
          include: ['packages/**/*.test.ts'],
          globalSetup: join(import.meta.dirname, 'e2e/packages/setup.ts'),
          maxWorkers: 1,
          // Each is a compiler or an installation, for which there are two cores.
          maxConcurrency: 2,
          ...timeouts,
        },
      },
    ],
  },
})
