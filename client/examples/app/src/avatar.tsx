/** The name and the avatar of a contact. */
import type { Contact } from '@contacts/client'
import type { CSSProperties } from 'react'

export const nameOf = ({ first_name, last_name }: Contact) => [first_name, last_name].filter(Boolean).join(' ')

export function Avatar({ contact }: { contact: Contact }) {
  const initials = [contact.first_name, contact.last_name ?? ''].map(([initial = '']) => initial)
  // The end of the id is random. The beginning is the time of creation, so neighbours would have the same colour.
  const style = { '--hue': Number.parseInt(contact.id.slice(-4), 16) % 360 } as CSSProperties
  return (
    <span className="avatar" aria-hidden="true" style={style}>
      {initials.join('').toUpperCase()}
    </span>
  )
}
