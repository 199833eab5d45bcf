/** A contact as the writers of files accept it. */
import type { Card, Photo } from '../formats/card.ts'
import { type ContactRow, uidOf } from '../contacts/contact.ts'

/** Names of labels, by id. */
export type LabelNames = ReadonlyMap<string, string>

interface CardParts {
  labelNames: LabelNames
  /** Lines of vCards that no member holds. */
  remainder?: string[] | undefined
  photo?: Photo | undefined
}

/** The picture of a contact replaces the one that an import has kept. */
const isPhoto = (line: string) => /^(?:[\w-]+\.)?PHOTO[;:]/i.test(line)

export const cardOf = (contact: ContactRow, { labelNames, remainder = [], photo }: CardParts): Card => ({
  uid: uidOf(contact),
  first_name: contact.first_name,
  last_name: contact.last_name,
  middle_name: contact.middle_name,
  name_prefix: contact.name_prefix,
  name_suffix: contact.name_suffix,
  nickname: contact.nickname,
  organization: contact.organization,
  job_title: contact.job_title,
  notes: contact.notes,
  birthday: contact.birthday,
  emails: contact.emails,
  phones: contact.phones.map(({ number, label }) => ({ number, label })),
  addresses: contact.addresses,
  urls: contact.urls,
  dates: contact.dates,
  related: contact.related,
  additional_data: contact.additional_data,
  // A label that was created after its names were read has no name yet.
  labels: contact.labels.flatMap((id) => labelNames.get(id) ?? []),
  photo: photo ?? null,
  remainder: photo ? remainder.filter((line) => !isPhoto(line)) : remainder,
})
