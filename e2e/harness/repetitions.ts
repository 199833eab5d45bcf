import { inject } from 'vitest'

/**
 * How often a test repeats a random run: `usual` times, or `inFullRun` times in `npm run test:all`. The programs in
 * `e2e/{bench,faults,model}` repeat such runs far more often.
 */
export const repetitions = (usual: number, inFullRun: number) => (inject('isWhole') ? inFullRun : usual)
