/** Labels of entries: contexts and features of JSContact (RFC 9553, sections 1.5.1 and 2.3.3), else its free text. */
import { type JsonObject, namesIn, textOf } from './json.ts'

const CONTEXTS: [label: string, context: string][] = [
  ['home', 'private'],
  ['work', 'work'],
]
const FEATURES: [label: string, feature: string][] = [
  ['mobile', 'mobile'],
  ['fax', 'fax'],
  ['pager', 'pager'],
  ['main', 'main-number'],
]

const contextLabel = (entry: JsonObject) => CONTEXTS.find(([, context]) => namesIn(entry['contexts']).includes(context))?.[0] ?? null

export const readLabel = (entry: JsonObject): string | null => textOf(entry['label']).trim() || contextLabel(entry)

/** A fax at home or at work has both in its label. */
export function readPhoneLabel(entry: JsonObject): string | null {
  const label = textOf(entry['label']).trim()
  if (label !== '') return label
  const features = namesIn(entry['features'])
  const feature = FEATURES.find(([, name]) => features.includes(name))?.[0] ?? (features.includes('cell') ? 'mobile' : null)
  const context = contextLabel(entry)
  if (feature === 'fax' && context !== null) return `${context} fax`
  return feature ?? context
}

export function writeLabel(label: string | null): JsonObject {
  if (label === null) return {}
  const context = CONTEXTS.find(([name]) => name === label)?.[1]
  return context === undefined ? { label } : { contexts: { [context]: true } }
}

export function writePhoneLabel(label: string | null): JsonObject {
  const [, place, kind] = /^(home|work) (fax)$/.exec(label ?? '') ?? []
  if (place !== undefined && kind !== undefined) return { features: { fax: true }, ...writeLabel(place) }
  const feature = FEATURES.find(([name]) => name === label)?.[1]
  return feature === undefined ? writeLabel(label) : { features: { [feature]: true } }
}
