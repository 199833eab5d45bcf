/** Forms, labelled fields and error messages. */
import { ConnectionError, ProblemError } from '@contacts/client'
import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from 'react'
import { type CallError, SERVICE } from './queries.ts'

/** A form that focuses the first field with an error. */
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
  /** Whether to show a text area. */
  multiline?: boolean
  /** Why the service refuses the value. */
  error?: string | undefined
  /** Shown beside the input. */
  children?: ReactNode
}

export function Field({ label, hint, error, multiline, children, ...input }: FieldProps) {
  const id = useId()
  // Both elements have the attributes that are used here.
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
        <small id={`${id}-error`} className="field-error">
          {error}
        </small>
      )}
    </div>
  )
}

/** Error messages by JSON Pointer into the request body, such as `#/phones/0/number`. */
export type FieldErrors = Record<string, string>

export function fieldErrorsOf(error: CallError | null): FieldErrors {
  if (!(error instanceof ProblemError)) return {}
  if (error.problem.code === 'email-taken') return { '#/email': error.problem.detail }
  if (error.problem.code === 'label-exists') return { '#/name': error.problem.detail }
  if (error.problem.code !== 'validation-failed') return {}
  return Object.fromEntries(error.problem.errors.map(({ pointer, detail }) => [pointer, detail]))
}

interface ErrorProps {
  error: CallError
  /** The explanation of the service, if the error says it in more detail. */
  message?: string | undefined
  retry?: () => void
}

/** An error that belongs to no field, with a button to try again. */
export function ErrorMessage({ error, message, retry }: ErrorProps) {
  return (
    <div className="error" role="alert">
      <p>{message ?? explain(error)}</p>
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
  return `The service failed. Ask for help, and mention request ${error.requestId ?? 'unknown'}.`
}
