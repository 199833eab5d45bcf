/** The compilers with which the tests compile programs that use the packages. */
import { join } from 'node:path'
import { ROOT } from '../harness/process.ts'

export type Compiler = 'TypeScript 7' | 'TypeScript 5.9'

export const COMPILERS: Record<Compiler, [program: string, ...args: string[]]> = {
  // By default this compiler has four checkers, each of which checks the types that files share once more.
  'TypeScript 7': [join(ROOT, 'node_modules/.bin/tsc'), '--checkers', '1'],
  'TypeScript 5.9': [join(ROOT, 'e2e/node_modules/typescript-5/bin/tsc')],
}
