/**
 * Reads X-ANDROID-CUSTOM, in which Android's exports have what vCard 2.1 lacks: a media type, and then values that
 * Android's ContactsContract numbers: the value, the number of its type, the label of a free type.
 */
import { acceptEntry, acceptEntryLabel, acceptText } from '../accept.ts'
import type { ContentLine } from './content-line.ts'
import { readDate } from './dates.ts'
import { hold, NOT_PREFERRED } from './entry-labels.ts'
import type { Reading } from './reading.ts'
import { splitValue, textOf } from './values.ts'

const MEDIA_TYPE = /^vnd\.android\.cursor\.item\//

export function readAndroidCustom(line: ContentLine, reading: Reading) {
  const [mediaType = '', value = '', type = '', label = ''] = splitValue(line.value, ';').map(textOf)
  const entry = { lines: [line], isExact: false, preference: NOT_PREFERRED }
  const kind = mediaType.replace(MEDIA_TYPE, '')
  if (kind === 'nickname' && !reading.single.nickname) {
    const nickname = acceptText.nickname(value)
    if (nickname !== undefined) return void (reading.single.nickname = { ...entry, value: nickname })
  }
  if (kind === 'contact_event') {
    const date = acceptEntry.dates(readDate(value)?.date ?? '')
    if (date !== undefined) return hold(reading, 'dates', { date, label: labelOf(EVENTS[type], label) }, { ...entry, label: null })
  }
  if (kind === 'relation') {
    const name = acceptEntry.related(value)
    if (name !== undefined)
      return hold(reading, 'related', { name, label: labelOf(RELATIONS[Number(type)], label) }, { ...entry, label: null })
  }
  reading.kept.add(line)
}

const labelOf = (named: string | undefined, free: string) => named ?? (free === '' ? null : (acceptEntryLabel(free) ?? null))

/** ContactsContract.CommonDataKinds.Event; a birthday (3) is BDAY. */
const EVENTS: Record<string, string> = { '1': 'anniversary', '2': 'other' }

/** ContactsContract.CommonDataKinds.Relation; 0 has a free label. */
const RELATIONS = [
  undefined,
  ...'assistant,brother,child,domestic partner,father,friend,manager,mother,parent,partner,referred by,relative,sister,spouse'.split(','),
]
