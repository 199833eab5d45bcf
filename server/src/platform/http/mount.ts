/** Mounts the contract on the server. This is the only file that calls ts-rest's adapter for Fastify. */
import type { Contract } from '@contacts/contract'
import type { AppRoute } from '@ts-rest/core'
import { initServer } from '@ts-rest/fastify'
import type { FastifyInstance } from 'fastify'
import type { Handlers } from './handler.ts'
import { type AnyHandler, implementOperation, type OperationOptions } from './operation.ts'
import { registerMediaTypes } from './text-stream.ts'

type Slices = Record<string, Record<string, AppRoute>>
type AnyHandlers = Record<string, Record<string, AnyHandler>>

const server = initServer()

export async function mount(
  app: FastifyInstance,
  contract: Contract,
  handlers: { [Slice in keyof Contract]: Handlers<Contract[Slice]> },
  options: OperationOptions,
) {
  // `Handlers` has checked each handler against its route. Beyond this line all operations are treated alike, so their
  // types are erased, both for our own functions and for ts-rest, which infers the type of an implementation from each
  // route.
  const anyHandlers = handlers as unknown as AnyHandlers
  const router = mapValues(contract as Slices, (routes, slice) =>
    mapValues(routes, (route, name) => implementOperation(route, handlerOf(anyHandlers, slice, name), options)),
  ) as never
  registerMediaTypes(app)
  await app.register(server.plugin(server.router(contract, router)), {
    logInitialization: false,
    requestValidationErrorHandler: (error) => {
      throw error
    },
  })
}

function handlerOf(handlers: AnyHandlers, slice: string, name: string): AnyHandler {
  const handler = handlers[slice]?.[name]
  if (!handler) throw new Error(`${slice}.${name} has no handler`)
  return handler
}

const mapValues = <From, To>(record: Record<string, From>, map: (value: From, key: string) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
