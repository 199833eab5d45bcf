import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Each worker and each server process would compile the same modules again.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compiled')

// Far more than anything takes on a slow, busy machine; nothing waits longer than it has to.
const timeouts = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 60_000 } } }

// More than there are cores: many tests wait for something most of the time. One number for all projects, so that they share the workers.
const maxWorkers = 3

/** Tests whose outcome does not depend on the database: they run on PostgreSQL only. */
const ANY_DATABASE = ['{docs,runtimes}/**', 'start/{containers,settings}.test.ts', 'mail/tls.test.ts', 'rest/openapi-examples.test.ts']

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
    maxWorkers,
    // Suites share no state but the modules, whose loading takes longer than most of them.
    isolate: false,
    ...timeouts,
  },
})

/** Files that take long without looking it: left to the end, they would keep one worker busy while the others have nothing to do. */
const LONG =
  /\/(installed|throttles|tabs-model|session-model|list-model|changes-model|storms|exactly-once|kill-under-client|stores|redis|without-the-client)\.test\.ts$/

/** Project by project, since a worker is used again only for the next file of its project. */
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => (LONG.test(moduleId) ? 0 : 1)
    const byProject = Map.groupBy(sorted, ({ project }) => project.name)
    return [...byProject.values()].flatMap((each) => each.toSorted((a, b) => rank(a) - rank(b)))
  }
}

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
          maxWorkers,
          // Each is a compiler or an installation, for which there are two cores.
          maxConcurrency: 2,
          ...timeouts,
        },
      },
      e2e('e2e-postgres', ['{client,rest,docs,start,mail,blobs,runtimes}/**/*.test.ts']),
      e2e('e2e-pglite', isOnce ? PGLITE_DIFFERS : ['{client,rest,start,mail,blobs}/**/*.test.ts'], ANY_DATABASE),
      {
        test: {
          name: 'unit',
          maxWorkers,
          isolate: false,
          include: [
            '{contract,server,client,testing}/src/**/*.test.ts',
            'testing/examples/*.test.ts',
            'e2e/harness/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          ...timeouts,
        },
      },
    ],
  },
})
