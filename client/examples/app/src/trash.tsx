/** A contact in the trash: restore it, or delete it for good. */
import type { Contact } from '@contacts/client'
import { Avatar, nameOf } from './avatar.tsx'
import { ErrorMessage } from './form.tsx'
import { usePurgeContact, useRestoreContact } from './queries.ts'

export function TrashedContact({ contact }: { contact: Contact }) {
  const [restore, purge] = [useRestoreContact(), usePurgeContact()]
  const name = nameOf(contact)
  const error = restore.error ?? purge.error
  const isPending = restore.isPending || purge.isPending
  return (
    <>
      <div className="contact trashed">
        <Avatar contact={contact} />
        <span className="summary">
          <strong>{name}</strong>
          {contact.deleted_at && <small>Removed on {day.format(new Date(contact.deleted_at))}</small>}
        </span>
        <button type="button" aria-label={`Restore ${name}`} disabled={isPending} onClick={() => restore.mutate(contact)}>
          Restore
        </button>
        <button
          type="button"
          className="danger"
          aria-label={`Delete ${name} for good`}
          disabled={isPending}
          onClick={() => confirm(`Delete ${name} for good? This cannot be undone.`) && purge.mutate(contact)}
        >
          Delete
        </button>
      </div>
      {error && <ErrorMessage error={error} />}
    </>
  )
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
