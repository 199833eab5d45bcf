/** Checks the examples of the OpenAPI document with a validator that shares no code with the generator. */
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'

type Json = Record<string, unknown>
interface Example {
  /** JSON Pointer of the schema. */
  schema: string
  /** JSON Pointer of the value. */
  value: string
  example: unknown
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema({ $id: 'document', ...document })

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
const isSchema = (value: Json) => '$ref' in value || 'type' in value || 'anyOf' in value || 'properties' in value || 'readOnly' in value

/** Returns every example and default of schemas, media types, parameters and headers. */
function examplesIn(value: unknown, path: string): Example[] {
  if (!isObject(value)) return []
  const { examples, schema } = value
  const ownSchema = isSchema(value) ? path : undefined
  const schemaPath = isObject(schema) ? `${path}/schema` : ownSchema
  const exampleAt = (key: string, example: unknown) => (schemaPath ? [{ schema: schemaPath, value: `${path}/${key}`, example }] : [])

  return [
    ...(Array.isArray(examples) ? examples.flatMap((example, index) => exampleAt(`examples/${index}`, example)) : []),
    ...(isObject(examples) && isObject(schema)
      ? Object.entries(examples).flatMap(([name, named]) => exampleAt(`examples/${name}`, (named as Json).value))
      : []),
    ...['default', 'example'].flatMap((key) => (key in value && !('responses' in value) && schemaPath ? exampleAt(key, value[key]) : [])),
    ...Object.entries(value)
      .filter(([key]) => !['examples', 'example', 'default'].includes(key) || path.endsWith('/properties'))
      .flatMap(([key, child]) => examplesIn(child, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)),
  ]
}

const allExamples = examplesIn(document, '')

test('every example and every default in the document is valid against its own schema', () => {
  const wrong = allExamples.flatMap(({ schema, value, example }) => {
    const validate = ajv.compile({ $ref: `document#${encodeURI(schema)}` })
    return validate(example) ? [] : [{ value, errors: validate.errors }]
  })

  expect(wrong).toEqual([])
})

test('every component schema has an example', () => {
  const withoutExample = Object.entries(document.components.schemas).filter(([, schema]) => !('examples' in schema))

  expect(withoutExample.map(([name]) => name)).toEqual([])
  expect(allExamples.length).toBeGreaterThan(150)
})
