/** The entries of the lists of a contact, except phone numbers: e-mail addresses, addresses, URLs, dates and related people. */
import * as z from 'zod'
import { EntryLabel } from './phone.ts'
import { Anniversary } from './shared/dates.ts'
import { Email } from './shared/email.ts'
import { check } from './shared/issue.ts'
import { text } from './shared/text.ts'
import { AbsoluteUrl } from './shared/url.ts'

export const anEmail = { address: 'ivan@example.com', label: 'home' }
export const ContactEmail = z
  .object({ address: Email, label: EntryLabel })
  .meta({ id: 'ContactEmail', description: 'An e-mail address of a contact.', examples: [anEmail] })
export const ContactEmailInput = z
  .strictObject({ address: Email, label: EntryLabel.default(null) })
  .meta({ id: 'ContactEmailInput', description: 'An e-mail address to save.', examples: [anEmail] })

const partOf = (description: string, example: string, max = 200) =>
  text({ max }, { description: `${description}, 1 to ${max} characters.`, examples: [example] }).nullable()

const Street = text(
  { max: 500, multiline: true },
  { description: 'Street, house and flat, 1 to 500 characters; may have several lines.', examples: ['вул. Хрещатик, 1'] },
).nullable()
const City = partOf('Town or city', 'Київ')
const Region = partOf('State, province or region', 'Київська область')
const PostalCode = partOf('Postal code', '01001', 50)
const Country = partOf('Name or code of the country', 'UA')

export const anAddress = { street: 'вул. Хрещатик, 1', city: 'Київ', region: null, postal_code: '01001', country: 'UA', label: 'home' }
export const ContactAddress = z
  .object({ street: Street, city: City, region: Region, postal_code: PostalCode, country: Country, label: EntryLabel })
  .meta({ id: 'ContactAddress', description: 'A postal address of a contact. At least one part is not null.', examples: [anAddress] })
export const ContactAddressInput = z
  .strictObject({
    street: Street.default(null),
    city: City.default(null),
    region: Region.default(null),
    postal_code: PostalCode.default(null),
    country: Country.default(null),
    label: EntryLabel.default(null),
  })
  .check(
    check((address) =>
      Object.entries(address).some(([part, value]) => part !== 'label' && value !== null)
        ? undefined
        : ['empty-address', 'Must have a street, a city, a region, a postal code or a country.'],
    ),
  )
  .meta({
    id: 'ContactAddressInput',
    description: 'A postal address to save. At least one part besides the label must not be null.',
    examples: [anAddress],
  })

export const aUrl = { url: 'https://example.com', label: 'home' }
export const ContactUrl = z
  .object({ url: AbsoluteUrl, label: EntryLabel })
  .meta({ id: 'ContactUrl', description: 'A website or other URL of a contact.', examples: [aUrl] })
export const ContactUrlInput = z
  .strictObject({ url: AbsoluteUrl, label: EntryLabel.default(null) })
  .meta({ id: 'ContactUrlInput', description: 'A URL to save.', examples: [aUrl] })

export const aDate = { date: '2015-06-20', label: 'anniversary' }
export const ContactDate = z
  .object({ date: Anniversary, label: EntryLabel })
  .meta({ id: 'ContactDate', description: 'A date other than the birthday, such as an anniversary.', examples: [aDate] })
export const ContactDateInput = z
  .strictObject({ date: Anniversary, label: EntryLabel.default(null) })
  .meta({ id: 'ContactDateInput', description: 'A date to save.', examples: [aDate] })

const RelatedName = text({ max: 200 }, { description: 'Name of the person, 1 to 200 characters.', examples: ['Олена'] })

export const aRelated = { name: 'Олена', label: 'spouse' }
export const ContactRelated = z
  .object({ name: RelatedName, label: EntryLabel })
  .meta({ id: 'ContactRelated', description: 'A person to whom the contact is related; the label says how.', examples: [aRelated] })
export const ContactRelatedInput = z
  .strictObject({ name: RelatedName, label: EntryLabel.default(null) })
  .meta({ id: 'ContactRelatedInput', description: 'A related person to save.', examples: [aRelated] })
