import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

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

/** Of files that were not run before the large ones come first; these are small, and take so long that they would be left over at the end. */
const LONG = /\/(tabs-model|session-model|exactly-once|kill-under-client)\.test\.ts$/
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const [long, others] = [files.filter(({ moduleId }) => LONG.test(moduleId)), files.filter(({ moduleId }) => !LONG.test(moduleId))]
    return [...long, ...(await super.sort(others))]
  }
}

export default defineConfig({
  test: {
    reporters: ['default'],
    sequence: { sequencer: LongOnesFirst },
    projects: [
      {
        test: {
          name: 'unit',
          maxWorkers: 2,
          include: [
            '{contract,server,client,testing}/src/**/*.test.ts',
            'testing/examples/*.test.ts',
            'e2e/harness/*.test.ts',
            'scripts/**/*.test.ts',
          ],
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
