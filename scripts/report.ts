/** A reporter that writes the results of a vitest run to the file `TEST_REPORT`, which `scripts/test.ts` reads. */
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestModule, Vitest } from 'vitest/node'

export interface Report {
  passed: number
  skipped: number
  /** Each failed test by project, file and full title, and each file that failed outside its tests by its message. */
  failures: string[]
}

export default class implements Reporter {
  root = process.cwd()

  onInit({ config }: Vitest) {
    this.root = config.root
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly { message: string }[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    const report: Report = {
      passed: count('passed'),
      skipped: count('skipped'),
      failures: [...modules.flatMap((module) => failuresOf(module, this.root)), ...errors.map(({ message }) => firstLine(message))],
    }
    const file = process.env['TEST_REPORT']
    if (file !== undefined) writeFileSync(file, JSON.stringify(report))
  }
}

function failuresOf(module: TestModule, root: string) {
  const where = `${module.project.name} ${relative(root, module.moduleId)}`
  const failed = [...module.children.allTests('failed')].map(({ fullName }) => `${where}: ${fullName}`)
  const messages = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())]
  return [...failed, ...messages.map(({ message }) => `${where}: ${firstLine(message)}`)]
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
