import { inject } from 'vitest'

/**
 * How often a test repeats a random sequence of events: `usual` times, and `whole` times in `npm run test:all`. The programs of
 * `e2e/{bench,faults,model}` repeat them far more often.
 */
export const repetitions = (usual: number, whole: number) => (inject('isWhole') ? whole : usual)
