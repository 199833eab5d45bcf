/** Names (RFC 9553, section 2.2.1). */
import type { Card } from '../card.ts'
import { type CardDraft, quote } from '../draft.ts'
import { formattedName } from '../vcard/read-names.ts'
import { type JsonObject, listOf, objectOf, textOf } from './json.ts'

/** In the order in which they are written; of several kinds, the first one is. */
const PARTS = [
  ['name_prefix', ['title']],
  ['first_name', ['given']],
  ['middle_name', ['given2']],
  ['last_name', ['surname', 'surname2']],
  ['name_suffix', ['generation', 'credential']],
] as const

/** Returns whether a part of the name was read. A name without components is divided, as in vCards without N. */
export function readName(name: JsonObject, draft: CardDraft): boolean {
  const components = listOf(name['components']).map(objectOf)
  const read = PARTS.map(([member, kinds]) => {
    const values = components.filter(({ kind }) => kinds.some((each) => each === kind)).map(({ value }) => textOf(value).trim())
    const text = values.filter((value) => value !== '').join(' ')
    return text !== '' && draft.setText(member, text)
  })
  return read.some(Boolean) || readFull(textOf(name['full']).trim(), draft)
}

function readFull(full: string, draft: CardDraft): boolean {
  const { card } = draft
  if (full === '') return false
  if ([card.organization, card.nickname, card.emails[0]?.address, card.phones[0]?.number].includes(full)) return true
  const [first = '', ...rest] = full.split(/\s+/)
  const isFirst = draft.setText('first_name', first)
  const isLast = rest.length > 0 && draft.setText('last_name', rest.join(' '))
  if (isFirst && isLast)
    draft.note('name-split', `The name was divided into ${quote(card.first_name ?? '')} and ${quote(card.last_name ?? '')}.`)
  return isFirst || isLast
}

/** `full` is what to call the contact, also if it has no name. */
export function writeName(card: Card): JsonObject {
  const components = PARTS.flatMap(([member, [kind]]) => (card[member] === null ? [] : [{ kind, value: card[member] }]))
  return { ...(components.length > 0 ? { components } : {}), full: formattedName(card, card) }
}
