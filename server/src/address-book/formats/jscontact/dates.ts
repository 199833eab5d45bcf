/** Dates of anniversaries (RFC 9553, section 2.8.1). */
import { isObject, type JsonObject, textOf } from './json.ts'

const KINDS: [label: string, kind: string][] = [
  ['anniversary', 'wedding'],
  ['death', 'death'],
]

export const kindOf = (label: string | null) => KINDS.find(([name]) => name === label)?.[1]
export const labelOfKind = (kind: unknown) => KINDS.find(([, name]) => name === kind)?.[0]

/** `YYYY-MM-DD` or `--MM-DD`; undefined without a month and a day, or in another calendar. */
export function readDate(date: unknown): string | undefined {
  if (!isObject(date)) return undefined
  const instant = /^(\d{4}-\d\d-\d\d)T/.exec(textOf(date['utc']))?.[1]
  if (instant !== undefined) return instant
  const { year, month, day, calendarScale = 'gregorian' } = date
  if (calendarScale !== 'gregorian' || !isNumber(month) || !isNumber(day)) return undefined
  if (year !== undefined && !isNumber(year)) return undefined
  return `${year === undefined ? '-' : pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

export function writeDate(date: string): JsonObject {
  const [, year, month, day] = /^(?:(\d{4})|-)-(\d\d)-(\d\d)$/.exec(date) ?? []
  return { ...(year === undefined ? {} : { year: Number(year) }), month: Number(month), day: Number(day) }
}

const isNumber = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0
const pad = (value: number, length: number) => String(value).padStart(length, '0')
