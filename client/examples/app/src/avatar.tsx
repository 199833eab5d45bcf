/** The name and the avatar of a contact: its picture, or its initials. */
import type { Contact } from '@contacts/client'
import type { CSSProperties } from 'react'

const namesOf = ({ first_name, last_name }: Contact) => [first_name, last_name].filter((name) => name !== null)

/** The names as the user has just edited them, else what the service calls the contact. */
export const nameOf = (contact: Contact) => namesOf(contact).join(' ') || contact.display_name

export function Avatar({ contact }: { contact: Contact }) {
  if (contact.photo_url) return <img className="avatar" src={contact.photo_url} alt="" />
  const names = namesOf(contact)
  const initials = (names.length > 0 ? names : [contact.display_name]).map(([initial = '']) => initial)
  // The end of the id is random. The beginning is the time of creation, so neighbours would have the same colour.
  const style = { '--hue': Number.parseInt(contact.id.slice(-4), 16) % 360 } as CSSProperties
  return (
    <span className="avatar" aria-hidden="true" style={style}>
      {initials.join('').toUpperCase()}
    </span>
  )
}
