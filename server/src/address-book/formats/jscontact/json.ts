/** Values of JSON, and pointers into them (RFC 6901, without the first slash, as RFC 9553 writes them). */
import sjson from 'secure-json-parse'
import { isDeepStrictEqual } from 'node:util'

export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})
/** Empty if the value is no text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
/** The names of the members that are true, as in a set of JSContact. */
export const namesIn = (set: unknown): string[] => Object.entries(objectOf(set)).flatMap(([name, value]) => (value === true ? [name] : []))

/** Returns undefined if the text is no JSON. Members that would change the prototype of an object are dropped. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: sjson.parse(text, null, { protoAction: 'remove', constructorAction: 'remove' }) }
  } catch {
    return undefined
  }
}

/** How many levels a card may have; itself is the first. */
export const MAX_DEPTH = 64

/** Whether a value can be at this place of a card. One with thousands of levels could not even be written as text. */
export const fitsAt = (pointer: string, value: unknown) => !isDeeperThan(MAX_DEPTH - namesOf(pointer).length, value)

const isDeeperThan = (levels: number, value: unknown): boolean =>
  levels < 0 ||
  (typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((member) => isDeeperThan(levels - 1, member))))

/** Whether two values are equal but for `@type`, which says nothing where each member has one type. */
export const isEqual = (one: unknown, other: unknown): boolean => isDeepStrictEqual(withoutTypes(one), withoutTypes(other))

function withoutTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTypes)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (name === '@type' ? [] : [[name, withoutTypes(member)]])))
}

export const pointerTo = (...names: string[]) => names.map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')
export const namesOf = (pointer: string) => pointer.split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))

export function valueAt(object: JsonObject, pointer: string): unknown {
  let value: unknown = object
  for (const name of namesOf(pointer)) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

/** Sets a value that is not there yet; objects on the way are created. Returns whether it was set. */
export function setAt(object: JsonObject, pointer: string, value: unknown): boolean {
  const names = namesOf(pointer)
  const last = names.pop() ?? ''
  let parent = object
  for (const name of names) {
    if (!Object.hasOwn(parent, name)) define(parent, name, {})
    const next = parent[name]
    if (!isObject(next)) return false
    parent = next
  }
  if (Object.hasOwn(parent, last)) return false
  define(parent, last, value)
  return true
}

/** Unlike an assignment, this cannot change the prototype of the object. */
const define = (object: JsonObject, name: string, value: unknown) =>
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
