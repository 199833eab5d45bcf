import { ConnectionError, ProblemError, ServiceError } from '../result.ts'
import { Interrupted, NobodyToAsk } from './terminal.ts'

/** What went wrong, in lines for a person. */
export function describeError(error: unknown): string {
  if (error instanceof Interrupted) return 'Interrupted.'
  if (error instanceof NobodyToAsk)
    return `Nobody can answer "${error.message}" here. Set CONTACTS_EMAIL and CONTACTS_PASSWORD, and use --yes to import without a question.`
  if (error instanceof ProblemError) {
    const { problem } = error
    const fields = 'errors' in problem ? problem.errors.map(({ pointer, detail }) => `${nameOf(pointer)}: ${detail}`) : []
    return [problem.title, ...(fields.length > 0 ? fields : [problem.detail])].join('. ').replaceAll('..', '.')
  }
  if (error instanceof ServiceError) return error.problem ? `${error.problem.title}. ${error.problem.detail}` : error.message
  if (error instanceof ConnectionError) return `The service does not answer: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}

/** A pointer to a parameter is the name of an option here. */
const nameOf = (pointer: string) => (pointer.startsWith('query/') ? `--${pointer.slice('query/'.length).replaceAll('_', '-')}` : pointer)
