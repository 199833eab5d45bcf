/** The contract as plain data, with JSON Schema in place of zod. `read.ts` returns it, and the printers print it. */
import type { Code } from '@contacts/contract'
import type { Schema } from './print.ts'

/** The type of path parameters, a query, a body or an answer. */
export interface Shape {
  /** The name of the type; a shape without a name is written out where it is used. */
  name?: string
  schema: Schema
}

export interface Operation {
  slice: string
  name: string
  method: string
  path: string
  summary: string
  description: string
  params?: Shape
  query?: Shape
  body?: Shape
  needsSession: boolean
  acceptsIdempotencyKey: boolean
  acceptsIfMatch: boolean
  /** The client may send the request again without an idempotency key when no answer arrived. */
  isRepeatable: boolean
  /** Returns bytes, or JSON that may be large. */
  isDownloadable: boolean
  /** An answer without a shape has no body, and an empty media type. */
  answers: { status: number; mediaType: string; shape?: Shape }[]
  /** The problem codes that the operation lists. */
  codes: Code[]
}

export interface Slice {
  name: string
  description: string
  operations: Operation[]
  listing?: Listing
  /** The operation that `download` streams. */
  file?: Operation
  editing?: Editing
}

/** The paged list that `iterate` reads. */
export interface Listing {
  operation: Operation
  query: Shape
  item: Schema
}

/** The operations that `edit` calls, and the types of its arguments and answer. */
export interface Editing {
  get: Operation
  patch: Operation
  id: Schema
  body: Shape
  answer: Shape
}

export interface ContractData {
  slices: Slice[]
  /** The schemas of all problem responses, including those that no operation lists. */
  refusals: Schema[]
  /** The named types, in the order of their first use. */
  definitions: Map<string, Schema>
}

/** A file to send. JSON Schema cannot describe the types that the client accepts for it, such as `Blob` and streams. */
export const UPLOAD: Shape = { name: 'Upload', schema: {} }
/** An answer of bytes. */
export const BLOB: Shape = { name: 'Blob', schema: {} }
