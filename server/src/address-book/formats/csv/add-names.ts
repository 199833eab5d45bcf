/** Reads the name of a card from a column that has the whole name, if no columns have its parts. */
import { escapeText } from '../../../platform/text/content-line.ts'
import type { CardDraft } from '../draft.ts'
import { NAME_PARTS } from '../vcard/reading.ts'
import type { Reading } from './add-entries.ts'
import type { SingleField } from './fields.ts'

export function addNames(textOf: (field: SingleField) => string | undefined, { draft }: Reading) {
  const { card } = draft
  const familyFirst = textOf('full_name.family_first')
  const full = textOf('full_name') ?? familyFirst
  if (full === undefined) return
  if (card.first_name !== null || card.last_name !== null) return keepOther(full, draft)
  if (full === card.organization || full === card.nickname || card.emails.some(({ address }) => address === full)) return

  const [first = '', ...rest] = full.split(/[\s,]+/)
  const [given, middle, family] =
    familyFirst === undefined || rest.length === 0 ? [first, '', rest.join(' ')] : [rest[0] ?? '', rest.slice(1).join(' '), first]
  const isValid = [draft.setText('first_name', given), draft.setText('last_name', family)].some(Boolean)
  if (middle !== '') draft.setText('middle_name', middle)
  if (!isValid) draft.keepInvalid({ property: 'FN', text: full }, 'The name')
  else if (rest.length > 0)
    draft.note('name-split', `The name "${full}" was divided into "${given}"${middle === '' ? '' : `, "${middle}"`} and "${family}".`)
}

/** Keeps a whole name that says something which its parts do not, until the name changes. */
function keepOther(full: string, draft: CardDraft) {
  const { card } = draft
  const parts = [...NAME_PARTS.map((part) => card[part]), card.nickname, card.organization]
  const known = new Set(parts.flatMap((part) => wordsOf(part ?? '')))
  if (wordsOf(full).every((word) => known.has(word))) return
  draft.keepHeld('name', { property: 'FN' }, escapeText(full))
  draft.keepHeld('name', { property: 'N' }, NAME_PARTS.map((part) => escapeText(card[part] ?? '')).join(';'))
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')
