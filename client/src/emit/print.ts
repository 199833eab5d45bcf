/** Prints JSON Schema as TypeScript, with its descriptions as doc comments. */
import type * as z from 'zod'

export type Schema = z.core.JSONSchema.BaseSchema

const COMMENT_WIDTH = 120
const EXAMPLE_WIDTH = 90

/** Prints the type that a schema describes. Throws on keywords that the contract does not use, instead of guessing. */
export function printType(schema: Schema, depth = 0): string {
  const choices = schema.anyOf ?? schema.oneOf
  if (schema.$ref) return refName(schema.$ref)
  if (schema.enum) return schema.enum.map((value) => printValue(value)).join(' | ')
  if (schema.const !== undefined) return printValue(schema.const)
  if (choices) return choices.map((choice) => printType(choice, depth)).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => printType({ ...schema, type }, depth)).join(' | ')
  if (schema.allOf || schema.prefixItems || schema.not) throw new Error(`No type for ${JSON.stringify(schema)}`)
  if (schema.type === 'object') return schema.properties ? printMembers(schema, depth) : printRecord(schema, depth)
  if (schema.type === 'array') return arrayOf(printType(schema.items as Schema, depth))
  if (schema.type === 'integer') return 'number'
  return schema.type ?? 'unknown'
}

export function printMembers(schema: Schema, depth = 0) {
  const members = membersOf(schema).map(([name, member]) => {
    const type = printType(member, depth + 1)
    const line = isRequired(schema, name) ? `${name}: ${type}` : `${name}?: ${orUndefined(type)}`
    return `${printDoc(member, depth + 1)}${indent(depth + 1)}${line}\n`
  })
  return `{\n${members.join('')}${indent(depth)}}`
}

/** Even with `exactOptionalPropertyTypes`, an application may pass undefined, which the client does not send. */
const orUndefined = (type: string) => (type === 'unknown' ? type : `${type} | undefined`)

export const membersOf = (schema: Schema) => Object.entries(schema.properties ?? {}) as [string, Schema][]
export const memberOf = (schema: Schema, name: string) => schema.properties?.[name] as Schema | undefined
const DEFINITIONS = '#/$defs/'
export const refTo = (name: string) => `${DEFINITIONS}${name}`
export const refName = (ref: string) => ref.replace(DEFINITIONS, '')
const isRequired = (schema: Schema, name: string) => schema.required?.includes(name) ?? false

const printRecord = ({ additionalProperties = {} }: Schema, depth: number) =>
  `Record<string, ${printType(additionalProperties as Schema, depth)}>`
const arrayOf = (item: string) => (item.includes(' | ') ? `(${item})[]` : `${item}[]`)
const indent = (depth: number) => '  '.repeat(depth)

/** Prints a value as a TypeScript literal. An object that does not fit on a line has one line for each member. */
export function printValue(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return printPrimitive(value)
  if (Array.isArray(value)) return `[${value.map((item) => printValue(item, depth)).join(', ')}]`
  const line = printOnOneLine(value)
  if (line.length <= EXAMPLE_WIDTH) return line
  const members = Object.entries(value).map(([name, member]) => `${indent(depth + 1)}${name}: ${printValue(member, depth + 1)},\n`)
  return `{\n${members.join('')}${indent(depth)}}`
}

export function printOnOneLine(value: object) {
  const members = Object.entries(value).map(([name, member]) => `${name}: ${printValue(member)}`)
  return members.length > 0 ? `{ ${members.join(', ')} }` : '{}'
}

function printPrimitive(value: unknown) {
  if (typeof value === 'string') return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  // A symbol stands for a value that has no literal, such as a file: its description is the name of a variable.
  return typeof value === 'symbol' ? (value.description ?? '') : String(value)
}

export function printDoc(schema: Schema, depth = 0) {
  const described = [schema, ...(schema.anyOf ?? [])].find(({ description }) => description)
  if (!described) return ''
  const defaultText = schema.default === undefined ? '' : ` Default \`${printValue(schema.default)}\`.`
  return printComment([`${described.description}${defaultText}`], depth)
}

/** Prints paragraphs as a doc comment. Wraps each paragraph that is a single line. */
export function printComment(paragraphs: string[], depth = 0) {
  const safe = paragraphs.map((paragraph) => paragraph.replaceAll('*/', '*\\/'))
  const line = `${indent(depth)}/** ${safe.join(' ')} */\n`
  if (safe.length === 1 && line.length <= COMMENT_WIDTH) return line
  const lines = safe.flatMap((paragraph, index) => [...(index > 0 ? [''] : []), ...wrap(paragraph, COMMENT_WIDTH - 3 - 2 * depth)])
  return ['/**', ...lines.map((text) => ` * ${text}`.trimEnd()), ' */'].map((text) => `${indent(depth)}${text}\n`).join('')
}

function wrap(text: string, width: number) {
  if (text.includes('\n')) return text.split('\n')
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`
    if (lines.length === 0 || longer.length > width) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines
}
