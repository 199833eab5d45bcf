/** Shows the address book to a signed-in user, and the sign-in page to everybody else. */
import type { SignOutReason } from '@contacts/client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { AddressBook } from './address-book.tsx'
import { OfflineBanner } from './offline.tsx'
import { client } from './queries.ts'
import { SignIn } from './sign-in.tsx'

export function App() {
  const sessionId = useSyncExternalStore(watchSession, () => client.session.tokens?.session_id)
  const [reason, setReason] = useState<SignOutReason>()
  useEffect(() => client.session.on('signed-out', (event) => setReason(event.reason)), [])

  return (
    <>
      <OfflineBanner />
      {sessionId === undefined ? <SignIn reason={reason} /> : <AddressBook key={sessionId} />}
    </>
  )
}

function watchSession(listener: () => void) {
  const stops = [client.session.on('signed-in', listener), client.session.on('signed-out', listener)]
  return () => stops.forEach((stop) => stop())
}
