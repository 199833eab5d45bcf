/** Reads a column that has the whole name. If other columns have the parts of the name, the parts come from them. */
import { escapeText } from '../../../platform/text/content-line.ts'
import { type CardDraft, quote } from '../draft.ts'
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

  const { given, middle, family } = divide(full, familyFirst !== undefined)
  const isValid = [draft.setText('first_name', given), draft.setText('last_name', family)].some(Boolean)
  if (middle !== '') draft.setText('middle_name', middle)
  const parts = [given, middle, family].filter((part) => part !== '').map(quote)
  if (!isValid) draft.keepInvalid({ property: 'FN', text: full }, 'The name')
  else if (parts.length > 1) draft.note('name-split', `The name ${quote(full)} was divided into ${parts.join(' and ')}.`)
}

function divide(full: string, isFamilyFirst: boolean): { given: string; middle: string; family: string } {
  const [first = '', ...rest] = full.split(/[\s,]+/)
  if (!isFamilyFirst || rest.length === 0) return { given: first, middle: '', family: rest.join(' ') }
  const [given = '', ...middle] = rest
  return { given, middle: middle.join(' '), family: first }
}

/** Keeps a whole name if its parts lack some of its words. It is exported again as long as the name stays as it is. */
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
