import { type Code, PROBLEM_TYPE, problems, type ProblemBody, type StatusOf } from '@contacts/contract'

export { PROBLEM_TYPE }

type Members<C extends Code> = Omit<ProblemBody<C>, 'type' | 'title' | 'status' | 'detail' | 'code' | 'request_id'>

/** A refusal that is expected. It is returned; the codes that a route may answer are checked against its contract. */
export class Problem<C extends Code = Code> {
  readonly code: C
  readonly detail: string
  readonly members: Members<C> | undefined
  /** What the answer says in its head. */
  headers: Record<string, string> = {}
  #recorded = false

  constructor(code: C, detail?: string, members?: Members<C>) {
    this.code = code
    this.detail = detail ?? problems[code].cause
    this.members = members
  }

  get status(): StatusOf<C> {
    return problems[this.code].status
  }

  /** What was written before the refusal stays written. */
  recorded() {
    this.#recorded = true
    return this
  }
  get isRecorded() {
    return this.#recorded
  }

  with(headers: Record<string, string>) {
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

/** A refusal of one place of a request that only the server can judge. */
export const invalid = (pointer: string, code: string, detail: string) =>
  new Problem('validation-failed', 'The request has 1 invalid place.', { errors: [{ pointer, code, detail }] })
