/** The fields of the contact form. */
import { type ReactNode, useState } from 'react'
import type { Address, Draft, Row, Text, TextRows } from './draft.ts'
import { newAddress, newRow } from './draft.ts'
import { Field, type FieldErrors } from './form.tsx'

interface Props {
  draft: Draft
  errors: FieldErrors
  change: (part: Partial<Draft>) => void
}

export function ContactFields({ draft, errors, change }: Props) {
  const text = (name: Text) => ({
    value: draft[name],
    error: errors[`#/${name}`],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  })
  const rows = (name: keyof TextRows, member: string) => ({
    rows: draft[name],
    errors,
    pointer: `#/${name}/?/${member}`,
    change: (changed: Row[]) => change({ [name]: changed }),
  })
  const details = ['middle_name', 'name_prefix', 'name_suffix', 'nickname', 'job_title'] as const
  return (
    <>
      <div className="pair">
        <Field label="First name" {...text('first_name')} />
        <Field label="Last name" {...text('last_name')} />
      </div>
      <Field label="Organisation" {...text('organization')} />
      <Folded summary="More about the name" isOpen={details.some((name) => draft[name] !== '')}>
        <div className="pair">
          <Field label="Title" {...text('name_prefix')} />
          <Field label="Suffix" {...text('name_suffix')} />
        </div>
        <Field label="Middle name" {...text('middle_name')} />
        <Field label="Nickname" {...text('nickname')} />
        <Field label="Job title" {...text('job_title')} />
      </Folded>
      <Rows label="Phone" type="tel" {...rows('phones', 'number')} />
      <Rows label="E-mail" type="email" {...rows('emails', 'address')} />
      <Addresses rows={draft.addresses} errors={errors} change={(addresses) => change({ addresses })} />
      <Rows label="Website" type="url" {...rows('urls', 'url')} />
      <Field label="Birthday" placeholder="1992-02-29" hint="Year, month and day, or --02-29 without a year." {...text('birthday')} />
      <Rows label="Date" {...rows('dates', 'date')} />
      <Rows label="Related person" {...rows('related', 'name')} />
      <Field label="Notes" multiline {...text('notes')} />
    </>
  )
}

/** Fields that most contacts do not need. Once opened, they stay open. */
function Folded({ summary, isOpen, children }: { summary: string; isOpen: boolean; children: ReactNode }) {
  const [initiallyOpen] = useState(isOpen)
  return (
    <details className="folded" open={initiallyOpen || undefined}>
      <summary>{summary}</summary>
      <div>{children}</div>
    </details>
  )
}

interface RowsProps {
  label: string
  type?: 'tel' | 'email' | 'url'
  rows: Row[]
  errors: FieldErrors
  /** JSON Pointer to a row in the request body, with `?` for its index. */
  pointer: string
  change: (rows: Row[]) => void
}

function Rows({ label, type, rows, errors, pointer, change }: RowsProps) {
  return (
    <fieldset>
      <legend className="visually-hidden">{label === 'Related person' ? 'Related people' : `${label}s`}</legend>
      {rows.map((row, index) => (
        <Field
          key={row.key}
          label={numbered(label, index)}
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
      <AddRow label={label} count={rows.length} add={() => change([...rows, newRow()])} />
    </fieldset>
  )
}

const numbered = (label: string, index: number) => (index === 0 ? label : `${label} ${index + 1}`)

const AddRow = ({ label, count, add }: { label: string; count: number; add: () => void }) => (
  <button type="button" className="link" onClick={add}>
    {count === 0 ? `Add ${label.toLowerCase()}` : `Add another ${label.toLowerCase()}`}
  </button>
)

interface AddressesProps {
  rows: Row<Address>[]
  errors: FieldErrors
  change: (rows: Row<Address>[]) => void
}

function Addresses({ rows, errors, change }: AddressesProps) {
  return (
    <fieldset>
      <legend className="visually-hidden">Addresses</legend>
      {rows.map((row, index) => {
        const part = (name: keyof Address) => ({
          value: row.value[name],
          error: errors[`#/addresses/${index}/${name}`],
          onChange: ({ target }: { target: { value: string } }) =>
            change(rows.with(index, { ...row, value: { ...row.value, [name]: target.value } })),
        })
        const title = numbered('Address', index)
        return (
          <div key={row.key} role="group" aria-label={title} className="address">
            <Field label={numbered('Street', index)} multiline {...part('street')} />
            <div className="pair">
              <Field label={numbered('Postal code', index)} {...part('postal_code')} />
              <Field label={numbered('City', index)} {...part('city')} />
            </div>
            <div className="pair">
              <Field label={numbered('Region', index)} {...part('region')} />
              <Field label={numbered('Country', index)} {...part('country')} />
            </div>
            <button type="button" className="link" onClick={() => change(rows.toSpliced(index, 1))}>
              Remove {title.toLowerCase()}
            </button>
          </div>
        )
      })}
      <AddRow label="Address" count={rows.length} add={() => change([...rows, newAddress()])} />
    </fieldset>
  )
}
