import { operations } from '../harness/document.ts'
import type { HttpResponse } from '../harness/http.ts'

/** Returns the status of a response, and the pointer and code of each of its errors. */
export const outcomeOf = ({ status, body }: HttpResponse) => [
  status,
  ...(body?.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`),
]

export const operationOf = (id: string) => operations.find((operation) => operation.id === id)!
