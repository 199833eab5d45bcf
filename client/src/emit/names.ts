/** The names and types by which the generated files refer to each other. */
import { printType, refTo, type Schema } from './print.ts'
import type { Operation, Shape } from './operation.ts'

export const HEAD = '// Generated from the contract by emit.ts: run `npm run api:emit` instead of editing.\n'

export const pascal = (words: string) => words.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
export const operationName = ({ slice, name }: Operation) => `${pascal(slice)}${pascal(name)}Operation`
export const problemName = (code: string) => `${pascal(code)}Problem`

export const schemaOf = ({ name, schema }: Shape): Schema => (name ? { $ref: refTo(name) } : schema)
export const typeOf = ({ name, schema }: Shape) => name ?? printType(schema, 1)
/** The type of an answer's data. */
export const dataTypeOf = (shape?: Shape) => (shape ? typeOf(shape) : 'undefined')
