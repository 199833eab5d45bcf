/**
 * A modal dialog. The browser keeps the focus inside, and restores it afterwards. Closing it withdraws the changes that
 * wait until the device is online.
 */
import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from 'react'
import { OfflineBanner } from './offline.tsx'
import { withdrawPaused } from './queries.ts'

interface Props {
  title: string
  picture?: ReactNode
  /** Called on Escape and on a click outside. The sheet stays open until its parent removes it. */
  leave: () => void
  children: ReactNode
}

export function Sheet({ title, picture, leave, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  // Close the dialog before React removes it, because only `close` restores the focus.
  useLayoutEffect(() => {
    const { current } = dialog
    current?.showModal()
    return () => {
      current?.close()
      withdrawPaused()
    }
  }, [])

  function ask(event: SyntheticEvent) {
    event.preventDefault()
    leave()
  }
  // Chromium closes a dialog on the second Escape in a row without a cancel event.
  const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && ask(event)

  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={id} closedby="any" onCancel={ask} onKeyDown={onKeyDown}>
      <OfflineBanner />
      <header>
        {picture}
        <h2 id={id}>{title}</h2>
      </header>
      {children}
    </dialog>
  )
}
