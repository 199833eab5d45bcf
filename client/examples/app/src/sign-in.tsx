/** The page to sign in or to sign up. */
import type { SignOutReason } from '@contacts/client'
import { type FormEvent, useState } from 'react'
import { ErrorMessage, Field, fieldErrorsOf, Form } from './form.tsx'
import { useSignIn, useSignUp } from './queries.ts'

const MESSAGES: Partial<Record<SignOutReason, string>> = {
  logout: 'You are signed out.',
  elsewhere: 'You signed out in another tab.',
  ended: 'Your session has ended. Please sign in again.',
}

export function SignIn({ reason }: { reason: SignOutReason | undefined }) {
  const [isNew, setIsNew] = useState(false)
  const [signIn, signUp] = [useSignIn(), useSignUp()]
  const { error, isPending } = isNew ? signUp : signIn
  const fieldErrors = fieldErrorsOf(error)

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { username = '', email = '', password = '' } = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>
    if (isNew) signUp.mutate({ username, email, password })
    else signIn.mutate({ email, password })
  }

  return (
    <main className="sign-in">
      <img src={new URL('icon.svg', import.meta.url).href} alt="" width="56" height="56" />
      <h1>{isNew ? 'Start your address book' : 'Welcome back'}</h1>
      <p role="status">{(reason && MESSAGES[reason]) ?? 'Everybody you know, found in any script.'}</p>
      <Form error={error} onSubmit={submit}>
        {isNew && <Field label="Name" name="username" autoComplete="name" error={fieldErrors['#/username']} />}
        <Field label="E-mail" name="email" type="email" autoComplete="email" error={fieldErrors['#/email']} />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          {...(isNew && { hint: 'At least 8 characters.' })}
          error={fieldErrors['#/password']}
        />
        {error && Object.keys(fieldErrors).length === 0 && <ErrorMessage error={error} />}
        <button className="primary" disabled={isPending}>
          {isNew ? 'Sign up' : 'Sign in'}
        </button>
      </Form>
      <p>
        {isNew ? 'Already have an account?' : 'New here?'}{' '}
        <button type="button" className="link" onClick={() => setIsNew(!isNew)}>
          {isNew ? 'Sign in instead' : 'Create an account'}
        </button>
      </p>
    </main>
  )
}
