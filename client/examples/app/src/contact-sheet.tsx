/** The sheet to add, edit or remove a contact. */
import type { Contact, ContactInput } from '@contacts/client'
import { type FormEvent, useState } from 'react'
import { Avatar, nameOf } from './avatar.tsx'
import { changeOf, type Draft, draftOf, newRow, type Row, withoutEmptyRows } from './draft.ts'
import { ErrorMessage, Field, fieldErrorsOf, type FieldErrors, Form } from './form.tsx'
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
    if (!contact) add.mutate({ first_name: '', ...change() } as ContactInput, { onSuccess: close })
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
        <Fields draft={draft} errors={fieldErrors} change={(part) => setDraft({ ...draft, ...part })} />
        {contact && <LabelChoice chosen={labels} choose={setLabels} />}
        {error && Object.keys(fieldErrors).length === 0 && <ErrorMessage error={error} />}
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

interface FieldsProps {
  draft: Draft
  errors: FieldErrors
  change: (part: Partial<Draft>) => void
}

function Fields({ draft, errors, change }: FieldsProps) {
  const text = (name: 'first_name' | 'last_name' | 'organization' | 'birthday' | 'notes') => ({
    value: draft[name],
    error: errors[`#/${name}`],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  })
  return (
    <>
      <div className="pair">
        <Field label="First name" required {...text('first_name')} />
        <Field label="Last name" {...text('last_name')} />
      </div>
      <Rows
        label="Phone"
        type="tel"
        rows={draft.phones}
        errors={errors}
        pointer="#/phones/?/number"
        change={(phones) => change({ phones })}
      />
      <Rows
        label="E-mail"
        type="email"
        rows={draft.emails}
        errors={errors}
        pointer="#/emails/?/address"
        change={(emails) => change({ emails })}
      />
      <Field label="Birthday" placeholder="1992-02-29" hint="Year, month and day, or --02-29 without a year." {...text('birthday')} />
      <Field label="Organisation" {...text('organization')} />
      <Field label="Notes" multiline {...text('notes')} />
    </>
  )
}

interface RowsProps {
  label: string
  type: 'tel' | 'email'
  rows: Row[]
  errors: FieldErrors
  /** JSON Pointer to a row in the request body, with `?` for its index. */
  pointer: string
  change: (rows: Row[]) => void
}

function Rows({ label, type, rows, errors, pointer, change }: RowsProps) {
  return (
    <fieldset>
      <legend className="visually-hidden">{`${label}s`}</legend>
      {rows.map((row, index) => (
        <Field
          key={row.key}
          label={index === 0 ? label : `${label} ${index + 1}`}
          type={type}
          value={row.value}
          error={errors[pointer.replace('?', `${index}`)]}
          onChange={({ target }) => change(rows.with(index, { ...row, value: target.value }))}
        >
          <button type="button" aria-label={`Remove ${label.toLowerCase()} ${row.value}`} onClick={() => change(rows.toSpliced(index, 1))}>
            ✕
          </button>
        </Field>
      ))}
      <button type="button" className="link" onClick={() => change([...rows, newRow()])}>
        {rows.length === 0 ? `Add ${label.toLowerCase()}` : `Add another ${label.toLowerCase()}`}
      </button>
    </fieldset>
  )
}
