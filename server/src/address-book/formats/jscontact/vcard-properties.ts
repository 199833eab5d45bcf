/**
 * vCard properties inside a JSContact card (RFC 9555, section 3.1.1): `vCardProps` is a list of properties as jCard
 * (RFC 7095) writes them, `[name, parameters, type, value]`.
 */
import { escapeText } from '../../../platform/text/content-line.ts'
import { type ContentLine, formatLine, type Parameter } from '../vcard/content-line.ts'
import { unescapeText } from '../vcard/values.ts'
import { listOf, objectOf, textOf } from './json.ts'

export type JCardProperty = [name: string, parameters: Record<string, string | string[]>, type: string, ...values: unknown[]]

/** A value without a declared type is `unknown`, which is the value as vCard writes it (RFC 7095, section 5.1). */
export function toJCard({ group, name, parameters, value }: ContentLine): JCardProperty {
  const type = parameters.find((parameter) => parameter.name === 'VALUE')?.value.toLowerCase() ?? 'unknown'
  const written: Record<string, string | string[]> = group === '' ? {} : { group }
  for (const { name: parameter, value: text } of parameters) {
    if (parameter === 'VALUE') continue
    const present = written[parameter.toLowerCase()]
    written[parameter.toLowerCase()] = present === undefined ? text : [present, text].flat()
  }
  return [name.toLowerCase(), written, type, type === 'text' ? unescapeText(value) : value]
}

/** Returns undefined if the value is no property. */
export function fromJCard(property: unknown): string | undefined {
  const [name, parameters, type, ...values] = listOf(property)
  const { group, ...others } = objectOf(parameters)
  if (!/^[a-z\d-]+$/i.test(textOf(name)) || values.length === 0) return undefined
  const isText = type === 'text'
  const value = values.map((each) => valueOf(each, type !== 'unknown')).join(',')
  const written = Object.entries(others).flatMap(([parameter, value]) => parametersOf(parameter, value))
  if (type !== 'unknown' && !isText) written.push({ name: 'VALUE', value: textOf(type) })
  else if (isText) written.push({ name: 'VALUE', value: 'text' })
  return formatLine({ group: textOf(group).replace(/[^a-z\d-]/gi, ''), name: textOf(name).toUpperCase(), parameters: written, value })
}

function parametersOf(name: string, value: unknown): Parameter[] {
  const texts = Array.isArray(value) ? value : [value]
  if (!/^[a-z\d-]+$/i.test(name)) return []
  return texts.map((text) => ({ name: name.toUpperCase(), value: String(text) }))
}

/** A structured value is a list; its components may be lists. */
function valueOf(value: unknown, isEscaped: boolean): string {
  if (Array.isArray(value))
    return value
      .map((component) =>
        listOf([component].flat())
          .map((text) => escapeText(String(text)))
          .join(','),
      )
      .join(';')
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return isEscaped ? escapeText(text) : text
}
