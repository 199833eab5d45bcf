import { type Code, type FieldError, MAX_ERRORS, PROBLEM_TYPE, problems, type ProblemBody, type StatusOf } from '@contacts/contract'

export { PROBLEM_TYPE }

type Members<C extends Code> = Omit<ProblemBody<C>, 'type' | 'title' | 'status' | 'detail' | 'code' | 'request_id'>

/** An expected refusal. Handlers return it, and the compiler checks its code against those that the route declares. */
export class Problem<C extends Code = Code> {
  readonly code: C
  readonly detail: string
  readonly members: Members<C> | undefined
  /** Headers of the response. */
  headers: Record<string, string> = {}
  #shouldCommit = false

  constructor(code: C, detail?: string, members?: Members<C>) {
    this.code = code
    this.detail = detail ?? problems[code].cause
    this.members = members
  }

  get status(): StatusOf<C> {
    return problems[this.code].status
  }

  /** Makes the transaction commit what it has written. By default, a returned problem rolls it back. */
  withCommit() {
    this.#shouldCommit = true
    return this
  }
  get shouldCommit() {
    return this.#shouldCommit
  }

  withHeaders(headers: Record<string, string>) {
    this.headers = headers
    return this
  }

  body(publicUrl: string, requestId: string) {
    const { title, status } = problems[this.code]
    return {
      type: `${publicUrl}/problems/${this.code}`,
      title,
      status,
      detail: this.detail,
      code: this.code,
      request_id: requestId,
      ...this.members,
    }
  }
}

/** Lists only the first `MAX_ERRORS` errors. `count` is the number of all errors. */
export const validationFailed = (errors: FieldError[], count = errors.length) =>
  new Problem('validation-failed', `The request has ${count} invalid value${count === 1 ? '' : 's'}.`, {
    errors: errors.slice(0, MAX_ERRORS),
    error_count: count,
  })

/** One value that is invalid for a reason that the contract cannot express. */
export const invalid = (pointer: string, code: string, detail: string) => validationFailed([{ pointer, code, detail }])
