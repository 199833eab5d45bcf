/** Labels: the views above the list, the sheet that changes labels, and the choice for one contact. */
import type { Label } from '@contacts/client'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ErrorMessage, Field, fieldErrorsOf, Form } from './form.tsx'
import { type CallError, useAddLabel, useLabels, useRemoveLabel, useRenameLabel, type View } from './queries.ts'
import { Sheet } from './sheet.tsx'

interface ViewsProps {
  view: View
  show: (view: View) => void
  editLabels: () => void
}

/** Shows all contacts, those with a label, or the trash. */
export function Views({ view, show, editLabels }: ViewsProps) {
  const { data, error, isPending, refetch } = useLabels()
  return (
    <>
      <nav className="views" aria-label="Views">
        <button type="button" aria-pressed={!view.label && !view.trashed} onClick={() => show({})}>
          All
        </button>
        {data?.items.map(({ id, name }) => (
          <button key={id} type="button" aria-pressed={view.label === id} onClick={() => show({ label: id })}>
            {name}
          </button>
        ))}
        {isPending && <small>Loading labels…</small>}
        <button type="button" aria-pressed={view.trashed === true} onClick={() => show({ trashed: true })}>
          Trash
        </button>
        <button type="button" className="link" onClick={editLabels}>
          Edit labels
        </button>
      </nav>
      {error && <ErrorMessage error={error} retry={() => void refetch()} />}
    </>
  )
}

export function LabelsSheet({ close, onRemove }: { close: () => void; onRemove: (label: Label) => void }) {
  const { data, error, isPending, refetch } = useLabels()
  const add = useAddLabel()
  const [isEdited, setIsEdited] = useState(false)
  const leave = () => (!isEdited || confirm('Discard your changes?')) && close()
  return (
    <Sheet title="Labels" leave={leave}>
      <div className="sheet-body" onInput={() => setIsEdited(true)} onSubmit={() => setIsEdited(false)}>
        {isPending && <p>Loading labels…</p>}
        {error && <ErrorMessage error={error} retry={() => void refetch()} />}
        {data?.items.length === 0 && <p>No labels yet. A label groups contacts, such as friends or colleagues.</p>}
        {data?.items.map((label) => (
          <LabelForm key={label.id} label={label} onRemove={onRemove} />
        ))}
        <NameForm title="New label" button="Add" call={add} save={(name, clear) => add.mutate({ name }, { onSuccess: clear })} />
        <div className="buttons">
          <button type="button" onClick={close}>
            Close
          </button>
        </div>
      </div>
    </Sheet>
  )
}

function LabelForm({ label, onRemove }: { label: Label; onRemove: (label: Label) => void }) {
  const [rename, remove] = [useRenameLabel(), useRemoveLabel()]
  function removeLabel() {
    if (confirm(`Delete the label ${label.name}? The contacts stay.`)) remove.mutate(label, { onSuccess: () => onRemove(label) })
  }
  return (
    <NameForm
      title={`Name of ${label.name}`}
      button="Rename"
      initial={label.name}
      call={rename}
      save={(name) => rename.mutate({ id: label.id, name })}
    >
      <button type="button" className="danger" aria-label={`Delete ${label.name}`} disabled={remove.isPending} onClick={removeLabel}>
        Delete
      </button>
      {remove.error && <ErrorMessage error={remove.error} />}
    </NameForm>
  )
}

interface NameFormProps {
  title: string
  button: string
  initial?: string
  call: { error: CallError | null; isPending: boolean }
  save: (name: string, clear: () => void) => void
  children?: ReactNode
}

function NameForm({ title, button, initial = '', call: { error, isPending }, save, children }: NameFormProps) {
  const [name, setName] = useState(initial)
  const nameError = fieldErrorsOf(error)['#/name']
  function submit(event: FormEvent) {
    event.preventDefault()
    save(name, () => setName(''))
  }
  return (
    <Form error={error} className="name-form" onSubmit={submit}>
      <Field label={title} value={name} error={nameError} onChange={({ target }) => setName(target.value)} />
      <button aria-label={initial && `${button} ${initial}`} disabled={isPending || name === initial}>
        {button}
      </button>
      {error && !nameError && <ErrorMessage error={error} />}
      {children}
    </Form>
  )
}

/** The labels of one contact. `chosen` are their ids. */
export function LabelChoice({ chosen, choose }: { chosen: string[]; choose: (ids: string[]) => void }) {
  const { data, error, isPending, refetch } = useLabels()
  return (
    <fieldset className="label-choice">
      <legend>Labels</legend>
      {isPending && <small>Loading labels…</small>}
      {error && <ErrorMessage error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <small>No labels yet. Add some with “Edit labels”, above the list.</small>}
      {data?.items.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={({ target }) => choose(target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
