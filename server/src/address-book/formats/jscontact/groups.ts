/** Cards of groups (RFC 9553, section 2.1.6): a group becomes a label of its members, which it names by UID. */
import { timeSlices } from '../../../platform/time-slices.ts'
import { acceptLabelName } from '../accept.ts'
import { uidKey } from '../vcard/group-cards.ts'
import { isObject, namesIn, objectOf, parseJson, textOf } from './json.ts'
import { scanCards } from './scan.ts'

/** Names of labels, by the UID of a card. */
export type LabelsByUid = Map<string, string[]>

export async function labelsByUid(text: string): Promise<LabelsByUid> {
  const labels: LabelsByUid = new Map()
  // Most files have no groups, and need no second pass.
  if (!/"kind"\s*:\s*"group"/.test(text)) return labels
  const pause = timeSlices()
  for (const scanned of scanCards(text)) {
    await pause()
    const group = 'text' in scanned && scanned.text.includes('"group"') ? parseJson(scanned.text)?.value : undefined
    if (!isObject(group) || group['kind'] !== 'group') continue
    const label = acceptLabelName(textOf(objectOf(group['name'])['full']))
    if (label === undefined) continue
    for (const uid of namesIn(group['members'])) {
      const names = labels.get(uidKey(uid))
      if (names) names.push(label)
      else labels.set(uidKey(uid), [label])
    }
  }
  return labels
}
