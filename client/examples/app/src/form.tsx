/** Forms with labelled fields, and error messages. */
import { ConnectionError, ProblemError } from '@contacts/client'
import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from 'react'
import { type CallError, SERVICE } from './queries.ts'

/** Moves the focus to the first invalid field. */
export function Form({ error, ...props }: ComponentProps<'form'> & { error: CallError | null }) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [error])
  return <form ref={form} noValidate {...props} />
}

interface FieldProps extends ComponentProps<'input'> {
  label: string
  hint?: string
  /** Renders a textarea. */
  multiline?: boolean
  /** The validation error of this field. */
  error?: string | undefined
  /** Shown beside the input, such as a button. */
  children?: ReactNode
}

export function Field({ label, hint, error, multiline, children, ...input }: FieldProps) {
  const id = useId()
  // Both elements accept every attribute that is passed here.
  const Input = (multiline ? 'textarea' : 'input') as 'input'
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-line">
        <Input id={id} aria-invalid={error !== undefined} aria-describedby={`${id}-hint ${id}-error`} {...input} />
        {children}
      </div>
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {error && (
        <small id={`${id}-error`} className="refusal">
          {error}
        </small>
      )}
    </div>
  )
}

/** The validation errors by the JSON Pointer of their member, such as `#/phones/0/number`. */
export function refusedPlaces(error: CallError | null): Record<string, string> {
  if (!(error instanceof ProblemError)) return {}
  if (error.problem.code === 'email-taken') return { '#/email': error.problem.detail }
  if (error.problem.code !== 'validation-failed') return {}
  return Object.fromEntries(error.problem.errors.map(({ pointer, detail }) => [pointer, detail]))
}

/** An error that belongs to no field, with a button to try again. */
export function Trouble({ error, retry }: { error: CallError; retry?: () => void }) {
  return (
    <div className="trouble" role="alert">
      <p>{explain(error)}</p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

function explain(error: CallError) {
  if (error instanceof ProblemError) return error.problem.detail
  if (error instanceof ConnectionError) return `No answer from ${SERVICE}. Is the service running?`
  return `The service failed. Nothing is wrong on your side; ask for help with request ${error.requestId ?? 'unknown'}.`
}
