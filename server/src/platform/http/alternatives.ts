/** A response that exists in several media types, of which the client chooses one by `Accept` (RFC 9110, 12.5.1). */
import type { FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'

/** The charset lets `Accept: application/json; charset=utf-8` match. An `Accept` without charset matches, too. */
export const JSON_TYPE = 'application/json; charset=utf-8'

export class Alternatives<Result> {
  readonly #makers: ReadonlyMap<string, () => Result | Promise<Result>>
  readonly #first: () => Result | Promise<Result>

  /** What makes the response, by media type. The first is for a client without a preference. */
  constructor(makers: [string, () => Result | Promise<Result>][]) {
    const [first] = makers
    if (!first) throw new Error('a response needs a media type')
    this.#first = first[1]
    this.#makers = new Map(makers)
  }

  /**
   * A client that accepts none of the media types gets the first. It accepts the media type of problems, because the
   * gate has refused all others.
   */
  async choose(request: FastifyRequest): Promise<Result> {
    const chosen = new Negotiator(request).mediaType([...this.#makers.keys()])
    return (this.#makers.get(chosen ?? '') ?? this.#first)()
  }
}
