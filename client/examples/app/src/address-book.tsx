/** The page of a signed-in user: search, list, birthdays, and the sheet to edit a contact. */
import type { Contact, UpcomingBirthday } from '@contacts/client'
import { useEffect, useRef, useState } from 'react'
import { Avatar, nameOf } from './avatar.tsx'
import { ContactSheet } from './contact-sheet.tsx'
import { ErrorMessage } from './form.tsx'
import { LabelsSheet, Views } from './labels.tsx'
import { PictureButton, PictureSheet } from './picture-sheet.tsx'
import { useBirthdays, useContacts, useRestoreContact, useSignOut, type View } from './queries.ts'
import { TrashedContact } from './trash.tsx'

export function AddressBook() {
  const [q, setQ] = useState('')
  const [view, setView] = useState<View>({})
  const [sheet, setSheet] = useState<'labels' | 'picture' | null>(null)
  const [opened, setOpened] = useState<Contact | 'new' | null>(null)
  const [removed, setRemoved] = useState<Contact | null>(null)

  return (
    <>
      <Header openPicture={() => setSheet('picture')} />
      <main className="book">
        <section aria-label="Contacts">
          <div className="tools">
            <search>
              <label>
                <span className="visually-hidden">Search contacts</span>
                <input
                  type="search"
                  maxLength={200}
                  placeholder="Search names, numbers, notes…"
                  value={q}
                  onChange={(event) => setQ(event.target.value)}
                />
              </label>
            </search>
            <button type="button" className="primary" onClick={() => setOpened('new')}>
              Add contact
            </button>
          </div>
          <Views view={view} show={setView} editLabels={() => setSheet('labels')} />
          <ContactList q={q.trim()} view={view} open={setOpened} />
        </section>
        <Birthdays open={setOpened} />
      </main>
      <UndoToast removed={removed} dismiss={() => setRemoved(null)} />
      {opened && <ContactSheet contact={opened === 'new' ? null : opened} close={() => setOpened(null)} onRemove={setRemoved} />}
      {sheet === 'picture' && <PictureSheet close={() => setSheet(null)} />}
      {sheet === 'labels' && <LabelsSheet close={() => setSheet(null)} onRemove={({ id }) => id === view.label && setView({})} />}
    </>
  )
}

function Header({ openPicture }: { openPicture: () => void }) {
  const signOut = useSignOut()
  return (
    <header className="top">
      <img src={new URL('icon.svg', import.meta.url).href} alt="" width="32" height="32" />
      <h1>Contacts</h1>
      <PictureButton open={openPicture} />
      <button type="button" onClick={() => signOut.mutate()}>
        Sign out
      </button>
    </header>
  )
}

interface ListProps {
  q: string
  view: View
  open: (contact: Contact) => void
}

function ContactList({ q, view, open }: ListProps) {
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useContacts(q, view)
  const contacts = data?.pages.flatMap(({ items }) => items) ?? []
  const total = data?.pages[0]?.total ?? 0

  return (
    <>
      <p role="status" className="count">
        {data && !isPlaceholderData && `${total} ${total === 1 ? 'contact' : 'contacts'}${q && ` for “${q}”`}`}
      </p>
      {error && <ErrorMessage error={error} retry={() => void refetch()} />}
      {isPending && !error && (
        <p className="loading">
          <span className="visually-hidden">Loading contacts…</span>
        </p>
      )}
      {data && total === 0 && !isPlaceholderData && <NoContacts q={q} view={view} />}
      <ul className="contacts" aria-label="Contacts" aria-busy={isPlaceholderData}>
        {contacts.map((contact) => (
          <li key={contact.id}>
            {contact.deleted_at === null ? <ContactButton contact={contact} open={open} /> : <TrashedContact contact={contact} />}
          </li>
        ))}
      </ul>
      {hasNextPage && !error && <LoadMore isPending={isFetchingNextPage} load={() => void fetchNextPage()} />}
    </>
  )
}

function ContactButton({ contact, open }: { contact: Contact; open: (contact: Contact) => void }) {
  return (
    <button type="button" className="contact" onClick={() => open(contact)}>
      <Avatar contact={contact} />
      <span className="summary">
        <strong>{nameOf(contact)}</strong>
        <small>{contact.organization ?? contact.emails[0]?.address}</small>
      </span>
      <small className="phone-number">{contact.phones[0]?.number}</small>
    </button>
  )
}

/** A button that loads the next page when it scrolls into view or is pressed. */
function LoadMore({ isPending, load }: { isPending: boolean; load: () => void }) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), { rootMargin: '400px' })
    if (button.current) observer.observe(button.current)
    return () => observer.disconnect()
  })
  return (
    <button type="button" ref={button} className="load-more" disabled={isPending} onClick={load}>
      {isPending ? 'Loading…' : 'Show more'}
    </button>
  )
}

function NoContacts({ q, view }: { q: string; view: View }) {
  const [title, advice] = emptyTexts(q, view)
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{advice}</p>
    </div>
  )
}

function emptyTexts(q: string, view: View) {
  if (q) return ['Nobody found', 'Try a part of a name or number. Script, case and accents do not matter.']
  if (view.trashed) return ['The trash is empty', 'Contacts that you remove stay here for 30 days.']
  if (view.label) return ['Nobody has this label', 'Open a contact to put the label on it.']
  return ['Nobody here yet', 'The contacts that you add appear here.']
}

function Birthdays({ open }: { open: (contact: Contact) => void }) {
  const { data, error, refetch } = useBirthdays()
  return (
    <section className="birthdays" aria-labelledby="birthdays">
      <h2 id="birthdays">Upcoming birthdays</h2>
      {error && <ErrorMessage error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p>None yet. Add a birthday to a contact.</p>}
      <ul>
        {data?.items.map((birthday) => (
          <li key={birthday.contact.id}>
            <button type="button" className="contact" onClick={() => open(birthday.contact)}>
              <Avatar contact={birthday.contact} />
              <span className="summary">
                <strong>{nameOf(birthday.contact)}</strong>
                <small className="birthday">
                  <span>{describe(birthday)}</span> <span>{fromToday.format(birthday.days_until, 'day')}</span>
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Offers to restore the contact that was just removed. */
function UndoToast({ removed, dismiss }: { removed: Contact | null; dismiss: () => void }) {
  const restore = useRestoreContact()
  return (
    <div role="status" className="toasts">
      {removed && (
        <div className="toast">
          <span>{nameOf(removed)} is in the trash.</span>
          <button type="button" autoFocus onClick={() => restore.mutate(removed, { onSuccess: dismiss })}>
            Undo
          </button>
          <button type="button" aria-label="Dismiss" onClick={dismiss}>
            ✕
          </button>
        </div>
      )}
    </div>
  )
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const fromToday = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

const describe = ({ next_birthday, turns }: UpcomingBirthday) =>
  `${day.format(new Date(next_birthday))}${turns === null ? '' : ` · turns ${turns}`}`
