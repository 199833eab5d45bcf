/**
 * Cards of groups: `KIND:group` with MEMBER (RFC 6350, section 6.6.5), and the same of Apple's programs in vCard 3.0.
 * A group becomes a label of its members, which it names by UID, and may come before or after them.
 */
import { MAX_LABELS_ON_CONTACT } from '@contacts/contract'
import { acceptLabelName } from '../accept.ts'
import { type ContentLine, parseLine } from './content-line.ts'
import { scanCards } from './scan.ts'
import { unescapeText } from './values.ts'

/** Names of labels, by the UID of a card. */
export type LabelsByUid = Map<string, string[]>

export const isGroupCard = (lines: readonly ContentLine[]) =>
  lines.some(({ name, value }) => (name === 'KIND' || name === 'X-ADDRESSBOOKSERVER-KIND') && value.trim().toLowerCase() === 'group')

/** UIDs are compared without `urn:uuid:`, which only one of the two places may have. */
export const uidKey = (uid: string) => uid.replace(/^urn:uuid:/i, '').toLowerCase()

/** Adds the labels of all groups. Yields after each card and each 1,000 lines. */
export function* collectLabels(text: string, labels: LabelsByUid): Generator<undefined> {
  // Most files have no groups, and need no second pass.
  if (!/KIND:\s*group/i.test(text)) return
  for (const scanned of scanCards(text)) {
    if (scanned?.lines.some((line) => /KIND:\s*group/i.test(line.text))) {
      const lines = scanned.lines.flatMap((line) => parseLine(line.text, line.line) ?? [])
      if (isGroupCard(lines)) addGroup(lines, labels)
    }
    yield
  }
}

function addGroup(lines: ContentLine[], labels: LabelsByUid) {
  const written = lines.find(({ name }) => name === 'FN') ?? lines.find(({ name }) => name === 'N')
  const label = acceptLabelName(unescapeText(written?.value ?? '').replace(/;+$/, ''))
  if (label === undefined) return
  for (const { name, value } of lines) {
    if (name !== 'MEMBER' && name !== 'X-ADDRESSBOOKSERVER-MEMBER') continue
    const key = uidKey(value.trim())
    const known = labels.get(key)
    if (!known) labels.set(key, [label])
    else if (known.length < MAX_LABELS_ON_CONTACT) known.push(label)
  }
}
