import { join, relative } from 'node:path'

/** What is read of the report that `vitest --reporter json` writes. */
export interface Report {
  numPassedTests: number
  numPendingTests: number
  testResults: {
    /** The absolute path of the file. */
    name: string
    status: string
    /** Why the file failed outside its tests. */
    message: string
    assertionResults: { ancestorTitles: string[]; title: string; status: string }[]
  }[]
}

const root = join(import.meta.dirname, '..')

/** Each failed test of a project by file and full title, and each file that failed outside its tests by its message. */
export function failuresIn({ testResults }: Report, project: string, exitCode: number | null): string[] {
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const where = `${project} ${relative(root, name)}`
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (status === 'failed' && failed.length === 0) return [`${where}: ${message.split('\n')[0]}`]
    return failed.map(({ ancestorTitles, title }) => `${where}: ${[...ancestorTitles, title].join(' > ')}`)
  })
  // The report has no errors that belong to no file, such as a rejection that nobody awaits.
  return failures.length === 0 && exitCode !== 0 ? [`${project}: an error outside the tests, printed above`] : failures
}
