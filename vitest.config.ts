import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Otherwise each worker and each server process compiles the same modules again.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compiled')

const common = {
  // Far more than any test takes on a slow, busy machine.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 60_000 } },
  // More than the cores, because many tests mostly wait. Equal in all projects, so that they share the workers.
  maxWorkers: 3,
  setupFiles: process.env['TEST_CPU'] === undefined ? [] : [join(import.meta.dirname, 'e2e/harness/cpu-times.ts')],
}

/** Tests whose outcome does not depend on the database: they run on PostgreSQL only. */
const ANY_DATABASE = [
  '{docs,runtimes}/**',
  'start/{backup-programs,compose,compose-backup,dockerfile,settings,systemd}.test.ts',
  'mail/tls.test.ts',
  'rest/openapi-examples.test.ts',
]

/**
 * `npm test` runs every end-to-end test on PostgreSQL. On PGlite it runs one test that calls each operation, and the
 * tests of PGlite's differences: start, lock of the data folder, kill, migration, database failures, requests that
 * share its one connection, ICU sort order and trigrams. `npm run test:all` runs all of them on PGlite as well.
 */
export const PGLITE_DIFFERS = [
  'start/{start,starting,migrate,template,sql,backup,backup-refusals}.test.ts',
  'rest/outage.test.ts',
  'client/{concurrency,search,validate}.test.ts',
]
const isOnce = process.env['TEST_RUN'] === 'once'

const e2e = (name: string, include: string[], exclude: string[] = []) => ({
  test: {
    name,
    root: 'e2e',
    include,
    exclude: [...configDefaults.exclude, ...exclude],
    globalSetup: join(import.meta.dirname, 'e2e/harness/setup.ts'),
    // Suites share only loaded modules. Loading them takes longer than most suites.
    isolate: false,
    ...common,
  },
})

/** Small files with slow tests. If they ran last, they would keep one worker busy while the others are idle. */
const SLOW =
  /\/(installed|throttles-sign-in|delivery-(failures|processes)|tabs-model|session-model|list-model|changes-model|storms|exactly-once|kill-under-client|stores|redis|without-the-client|viewer|viewer-accessibility|slow-clients|stalled-log|systemd|descriptors|cluster-(processes|failures))\.test\.ts$/

/** Sorts by project, because a worker is reused only for files of its project; slow files of a project come first. */
class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ project, moduleId }: TestSpecification) => PROJECTS.indexOf(project.name) * 2 + (SLOW.test(moduleId) ? 0 : 1)
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
const PROJECTS = ['packages', 'e2e-postgres', 'e2e-pglite', 'unit']

export default defineConfig({
  test: {
    reporters: ['default'],
    sequence: { sequencer: SlowFilesFirst },
    projects: [
      {
        test: {
          name: 'packages',
          root: 'e2e',
          include: ['packages/**/*.test.ts'],
          globalSetup: join(import.meta.dirname, 'e2e/packages/setup.ts'),
          // Each test runs a compiler or an installation, on a machine with two cores.
          maxConcurrency: 2,
          ...common,
        },
      },
      e2e('e2e-postgres', ['{client,rest,docs,start,mail,blobs,runtimes}/**/*.test.ts']),
      e2e('e2e-pglite', isOnce ? PGLITE_DIFFERS : ['{client,rest,start,mail,blobs}/**/*.test.ts'], ANY_DATABASE),
      {
        test: {
          name: 'unit',
          // Isolated, because a timer that one file replaces must not affect connections of the next file.
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
