/** Checks of refusals: that the response is a valid problem, and that the request has stored nothing. */
import { type Code, type FieldError, problems } from '@contacts/contract'
import { expect } from 'vitest'
import type { HttpResponse } from './http.ts'
import type { Service } from './service.ts'

/** Matches one or more sentences of this project, but no message of the validation library, such as `Invalid input`. */
const SENTENCES = /^(?!Invalid)[A-Z][^]*[^.]\.$/

/** Checks the status, headers and members that every refusal must have, and the invalid fields if there are any. */
export function expectRefusal({ status, headers, body }: HttpResponse, code: Code, errors?: Partial<FieldError>[]) {
  const { title } = problems[code]
  expect({ status, ...body }).toEqual({
    type: expect.stringMatching(new RegExp(`^https?://[\\w.:]+/problems/${code}$`)),
    title,
    status: problems[code].status,
    detail: expect.stringMatching(/\S/),
    code,
    request_id: headers['x-request-id'],
    ...(code === 'validation-failed' && {
      errors: errors?.map((error) => expect.objectContaining(error)) ?? expect.any(Array),
      error_count: errors?.length ?? expect.any(Number),
    }),
  })
  for (const error of (body.errors ?? []) as FieldError[]) expect(error.detail).toMatch(SENTENCES)
  expect(headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/problem\+json\b/),
    'x-request-id': expect.stringMatching(/^[\w.-]+$/),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
}

/** Checks that the work changes no row that `stored` lists; returns the result of the work. */
export async function expectUnchanged<T>({ stored }: Pick<Service, 'stored'>, work: () => Promise<T>): Promise<T> {
  const before = await stored()
  const result = await work()
  expect(await stored()).toBe(before)
  return result
}
