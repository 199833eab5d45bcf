/** The sheet to add, edit or remove a contact. */
import type { Contact, ContactInput } from '@contacts/client'
import { type FormEvent, useState } from 'react'
import { Avatar, nameOf } from './avatar.tsx'
import { ContactPicture } from './contact-picture.tsx'
import { ContactFields } from './contact-fields.tsx'
import { changeOf, draftOf, withoutEmptyRows } from './draft.ts'
import { ErrorMessage, fieldErrorsOf, Form } from './form.tsx'
import { useAddContact, useEditContact, useLabelContact, useRemoveContact } from './queries.ts'
import { LabelChoice } from './labels.tsx'
import { Sheet } from './sheet.tsx'

interface Props {
  /** Null to add a contact. */
  contact: Contact | null
  close: () => void
  onRemove: (contact: Contact) => void
}

export function ContactSheet({ contact, close, onRemove }: Props) {
  const [draft, setDraft] = useState(() => draftOf(contact))
  const [labels, setLabels] = useState(contact?.labels ?? [])
  const [add, edit, label, remove] = [useAddContact(), useEditContact(), useLabelContact(), useRemoveContact()]
  const error = add.error ?? edit.error ?? label.error ?? remove.error
  const fieldErrors = fieldErrorsOf(error)
  const changes = [add, edit, label, remove]
  const isSaving = changes.some(({ isPending }) => isPending)
  /** Nobody can withdraw a change that is on its way, so the sheet stays open until the answer arrives. */
  const isSent = isSaving && !changes.some(({ isPaused }) => isPaused)

  const [added, removed] = [without(labels, contact?.labels ?? []), without(contact?.labels ?? [], labels)]
  const areLabelsChanged = added.length > 0 || removed.length > 0

  function leave() {
    const isEdited = Object.keys(changeOf(contact, withoutEmptyRows(draft))(contact ?? undefined)).length > 0
    const isUnsaved = isEdited || areLabelsChanged
    if (!isSent && (!isUnsaved || confirm('Discard your changes?'))) close()
  }

  function save(event: FormEvent) {
    event.preventDefault()
    // Remove empty rows from the form as well, so that an index in an error of the service refers to the same row.
    const complete = withoutEmptyRows(draft)
    setDraft(complete)
    const change = changeOf(contact, complete)
    if (!contact) add.mutate(change() as ContactInput, { onSuccess: close })
    else if (Object.keys(change(contact)).length > 0) edit.mutate({ contact, change }, { onSuccess: () => saveLabels(contact) })
    else saveLabels(contact)
  }

  function saveLabels({ id }: Contact) {
    if (areLabelsChanged) label.mutate({ id, added, removed }, { onSuccess: close })
    else close()
  }

  return (
    <Sheet title={contact ? nameOf(contact) : 'New contact'} picture={contact && <Avatar contact={contact} />} leave={leave}>
      <Form error={error} onSubmit={save}>
        <ContactFields draft={draft} errors={fieldErrors} change={(part) => setDraft({ ...draft, ...part })} />
        {contact && <ContactPicture contact={contact} />}
        {contact && <LabelChoice chosen={labels} choose={setLabels} />}
        {error && (Object.keys(fieldErrors).length === 0 || fieldErrors['#']) && <ErrorMessage error={error} message={fieldErrors['#']} />}
        <footer>
          <button className="primary" disabled={isSaving}>
            Save
          </button>
          <button type="button" disabled={isSent} onClick={close}>
            Cancel
          </button>
          {contact && (
            <button
              type="button"
              className="danger"
              disabled={isSaving}
              onClick={() => remove.mutate(contact, { onSuccess: () => (close(), onRemove(contact)) })}
            >
              Remove
            </button>
          )}
        </footer>
      </Form>
    </Sheet>
  )
}

const without = (ids: string[], others: string[]) => ids.filter((id) => !others.includes(id))
