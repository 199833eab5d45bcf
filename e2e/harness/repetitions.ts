import { inject } from 'vitest'

/**
 * How often a test repeats a random run: `usual` times, or `whole` times in `npm run test:all`. The programs in
 * `e2e/{bench,faults,model}` repeat such runs far more often.
 */
export const repetitions = (usual: number, whole: number) => (inject('isWhole') ? whole : usual)
