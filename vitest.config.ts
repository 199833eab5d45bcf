import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Each worker and each server process would compile the same modules again.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compiled')

const common = {
  // Far more than anything takes on a slow, busy machine; nothing waits longer than it has to.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 60_000 } },
  // More than there are cores: many tests wait for something most of the time. One number, so that all projects share the workers.
  maxWorkers: 3,
  setupFiles: process.env['TEST_CPU'] === undefined ? [] : [join(import.meta.dirname, 'e2e/harness/cpu-times.ts')],
}

/** Tests whose outcome does not depend on the database: they run on PostgreSQL only. */
const ANY_DATABASE = [
  '{docs,runtimes}/**',
  'start/{compose,dockerfile,settings}.test.ts',
  'mail/tls.test.ts',
  'rest/openapi-examples.test.ts',
]

/**
 * `npm test` runs every end-to-end test on PostgreSQL, and on PGlite those of what PGlite does differently: starting, the lock
 * of the data folder, a kill, migrating, a database that fails, requests that share its one connection, and the ICU sort order
 * and trigrams of its build; and each operation once. `npm run test:all` runs all of them on PGlite as well.
 */
export const PGLITE_DIFFERS = ['start/{start,migrate,sql}.test.ts', 'rest/outage.test.ts', 'client/{concurrency,search,validate}.test.ts']
const isOnce = process.env['TEST_RUN'] === 'once'

const e2e = (name: string, include: string[], exclude: string[] = []) => ({
  test: {
    name,
    root: 'e2e',
    include,
    exclude: [...configDefaults.exclude, ...exclude],
    globalSetup: join(import.meta.dirname, 'e2e/harness/setup.ts'),
    // Suites share no state but the modules, whose loading takes longer than most of them.
    isolate: false,
    ...common,
  },
})

/** Files that take long without looking it: left to the end, they would keep one worker busy while the others have nothing to do. */
const LONG =
  /\/(installed|throttles-sign-in|delivery-(failures|processes)|tabs-model|session-model|list-model|changes-model|storms|exactly-once|kill-under-client|stores|redis|without-the-client)\.test\.ts$/

/** Project by project, since a worker is used again only for a file of the same project; in each the long files come first. */
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ project, moduleId }: TestSpecification) => PROJECTS.indexOf(project.name) * 2 + (LONG.test(moduleId) ? 0 : 1)
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
const PROJECTS = ['packages', 'e2e-postgres', 'e2e-pglite', 'unit']

export default defineConfig({
  test: {
    reporters: ['default'],
    sequence: { sequencer: LongOnesFirst },
    projects: [
      {
        test: {
          name: 'packages',
          root: 'e2e',
          include: ['packages/**/*.test.ts'],
          globalSetup: join(import.meta.dirname, 'e2e/packages/setup.ts'),
          // Each is a compiler or an installation, for which there are two cores.
          maxConcurrency: 2,
          ...common,
        },
      },
      e2e('e2e-postgres', ['{client,rest,docs,start,mail,blobs,runtimes}/**/*.test.ts']),
      e2e('e2e-pglite', isOnce ? PGLITE_DIFFERS : ['{client,rest,start,mail,blobs}/**/*.test.ts'], ANY_DATABASE),
      {
        test: {
          name: 'unit',
          // Isolated: a timer that one file replaces must not reach connections of the next file.
          include: [
            '{contract,server,client,testing}/src/**/*.test.ts',
            'testing/examples/*.test.ts',
            'e2e/harness/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          ...common,
        },
      },
    ],
  },
})
