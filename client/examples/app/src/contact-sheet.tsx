/** The dialog to add, change or remove a contact. */
import type { Contact, ContactInput } from '@contacts/client'
import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { changeOf, type Draft, draftOf, filledIn, newRow, type Row } from './draft.ts'
import { Field, Form, refusedPlaces, Trouble } from './form.tsx'
import { Avatar, nameOf } from './person.tsx'
import { useAddContact, useEditContact, useRemoveContact } from './queries.ts'

interface Props {
  /** Null for a new contact. */
  contact: Contact | null
  close: () => void
  onRemove: (contact: Contact) => void
}

export function ContactSheet({ contact, close, onRemove }: Props) {
  const [draft, setDraft] = useState(() => draftOf(contact))
  const [add, edit, remove] = [useAddContact(), useEditContact(), useRemoveContact()]
  const error = add.error ?? edit.error ?? remove.error
  const refused = refusedPlaces(error)

  function save(event: FormEvent) {
    event.preventDefault()
    // Drop empty rows in the form too, so that the indexes in the pointers of an error match its rows.
    const saved = filledIn(draft)
    setDraft(saved)
    const change = changeOf(contact, saved)
    if (!contact) add.mutate({ first_name: '', ...change() } as ContactInput, { onSuccess: close })
    else if (Object.keys(change(contact)).length > 0) edit.mutate({ contact, change }, { onSuccess: close })
    else close()
  }

  return (
    <Sheet title={contact ? nameOf(contact) : 'New contact'} picture={contact && <Avatar contact={contact} />} close={close}>
      <Form error={error} onSubmit={save}>
        <Fields draft={draft} refused={refused} change={(part) => setDraft({ ...draft, ...part })} />
        {error && Object.keys(refused).length === 0 && <Trouble error={error} />}
        <footer>
          <button className="primary" disabled={add.isPending || edit.isPending}>
            Save
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
          {contact && (
            <button
              type="button"
              className="danger"
              disabled={remove.isPending}
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

/** A modal dialog: the browser traps the focus, restores it afterwards, and closes on Escape or a click outside. */
function Sheet({ title, picture, close, children }: { title: string; picture: ReactNode; close: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  // A layout effect, because the browser restores the focus only if the dialog is closed before it is removed.
  useLayoutEffect(() => {
    const { current } = dialog
    current?.showModal()
    return () => current?.close()
  }, [])
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={id} closedby="any" onCancel={close}>
      <header>
        {picture}
        <h2 id={id}>{title}</h2>
      </header>
      {children}
    </dialog>
  )
}

interface FieldsProps {
  draft: Draft
  refused: Record<string, string>
  change: (part: Partial<Draft>) => void
}

function Fields({ draft, refused, change }: FieldsProps) {
  const text = (name: 'first_name' | 'last_name' | 'organization' | 'birthday' | 'notes') => ({
    value: draft[name],
    error: refused[`#/${name}`],
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
        refused={refused}
        place="#/phones/?/number"
        change={(phones) => change({ phones })}
      />
      <Rows
        label="E-mail"
        type="email"
        rows={draft.emails}
        refused={refused}
        place="#/emails/?/address"
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
  refused: Record<string, string>
  /** The JSON Pointer of a row in the request body; the question mark stands for its index. */
  place: string
  change: (rows: Row[]) => void
}

function Rows({ label, type, rows, refused, place, change }: RowsProps) {
  return (
    <fieldset>
      <legend className="unseen">{`${label}s`}</legend>
      {rows.map((row, index) => (
        <Field
          key={row.key}
          label={index === 0 ? label : `${label} ${index + 1}`}
          type={type}
          value={row.value}
          error={refused[place.replace('?', `${index}`)]}
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
