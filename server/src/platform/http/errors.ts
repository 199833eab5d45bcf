// The names that other folders still use.
export { logProblem as logRefusal } from './error-handler.ts'
export { validationFailed } from '../../core/problem.ts'
export { bodyErrors } from './field-errors.ts'
export { setRetryAfter } from './problem-response.ts'
