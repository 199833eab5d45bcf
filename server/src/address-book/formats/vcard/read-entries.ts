/** Reads e-mail addresses, phone numbers, addresses and URLs. */
import { acceptEntry, acceptPart } from '../accept.ts'
import type { CardAddress } from '../card.ts'
import type { ContentLine } from './content-line.ts'
import { hold, labelOf } from './entry-labels.ts'
import type { Groups } from './groups.ts'
import { NOT_VALID, type Reading } from './reading.ts'
import { splitValue, textOf, textsOf } from './values.ts'

export function readEmail(line: ContentLine, reading: Reading, groups: Groups) {
  const written = textOf(line.value)
  const address = acceptEntry.emails(written.replace(/^mailto:/i, ''))
  if (address === undefined) return reading.keep(line, NOT_VALID)
  const label = labelOf(line, 'other', groups)
  hold(reading, 'emails', { address, label: label.label }, label, address === written)
}

export function readPhone(line: ContentLine, reading: Reading, groups: Groups) {
  const written = textOf(line.value)
  const number = acceptEntry.phones(/^tel:/i.test(written) ? numberOfUri(written) : written)
  if (number === undefined) return reading.keep(line, NOT_VALID)
  const label = labelOf(line, 'phone', groups)
  hold(reading, 'phones', { number, label: label.label }, label, number === written)
}

/** RFC 3966: an extension is a parameter of the URI. */
const numberOfUri = (uri: string) => uri.replace(/^tel:/i, '').replace(/;ext=/i, ' ext. ').replace(/;.*$/s, '')

export function readAddress(line: ContentLine, reading: Reading, groups: Groups) {
  const components = splitValue(line.value, ';')
  const [postBox, extended, street, city, region, code, country, ...others] = components.map(textsOf)
  const lines = [street, extended, postBox].flatMap((texts) => texts ?? [])
  const written = { street: lines.join('\n'), city: join(city), region: join(region), postal_code: join(code), country: join(country) }
  if (Object.values(written).every((part) => part === '')) {
    if (others.some((texts) => texts.length > 0)) reading.kept.add(line)
    return
  }
  const address = acceptAddress(written)
  if (!address) return reading.keep(line, NOT_VALID)
  const label = labelOf(line, 'other', groups)
  const isPlain =
    [postBox, extended, ...others].every((texts) => !texts?.length) && components.every((part) => splitValue(part, ',').length === 1)
  hold(
    reading,
    'addresses',
    { ...address, label: label.label },
    label,
    isPlain && Object.entries(written).every(([part, text]) => text === (address[part as keyof AddressParts] ?? '')),
  )
}

const join = (texts: string[] = []) => texts.join(', ')

type AddressParts = Record<keyof typeof acceptPart, string>

/** Returns undefined if a part is not valid. */
function acceptAddress(written: AddressParts): Omit<CardAddress, 'label'> | undefined {
  const address: Omit<CardAddress, 'label'> = { street: null, city: null, region: null, postal_code: null, country: null }
  for (const [part, accept] of Object.entries(acceptPart)) {
    const value = written[part as keyof AddressParts]
    if (value === '') continue
    const accepted = accept(value)
    if (accepted === undefined) return undefined
    address[part as keyof AddressParts] = accepted
  }
  return address
}

const WITHOUT_SCHEME = /^[\p{L}\d-]+(?:\.[\p{L}\d-]+)+(?=[/?#]|$)/u

export function readUrl(line: ContentLine, reading: Reading, groups: Groups) {
  const written = textOf(line.value)
  const url = acceptEntry.urls(WITHOUT_SCHEME.test(written) ? `http://${written}` : written)
  if (url === undefined) return reading.keep(line, NOT_VALID)
  const label = labelOf(line, 'other', groups)
  hold(reading, 'urls', { url, label: label.label }, label, url === written)
}
