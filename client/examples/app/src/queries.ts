/** Every query and mutation of the app, its session, and the types of its errors. */
import {
  type ConnectionError,
  type Contact,
  type ContactInput,
  type ContactPage,
  type ContactPatch,
  createClient,
  type Credentials,
  type ProblemError,
  type ServiceError,
  type Signup,
  unwrap,
} from '@contacts/client'
import { browserStorage } from '@contacts/client/browser'
import { throwing } from '@contacts/client/throwing'
import {
  type InfiniteData,
  keepPreviousData,
  QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query'

export const SERVICE = String(import.meta.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000')
export const client = createClient({ baseUrl: SERVICE, storage: browserStorage() })
const book = throwing(client)

// The client already retries what is safe to repeat, and obeys Retry-After.
export const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } })

// No user may see data of the previous one. Clear on both events: another tab may sign out and in before this tab notices the first.
client.session.on('signed-out', () => cache.clear())
client.session.on('signed-in', () => cache.clear())

/** The errors of every query and mutation. */
export type CallError = ProblemError | ServiceError | ConnectionError
declare module '@tanstack/react-query' {
  interface Register {
    defaultError: CallError
  }
}

const keys = {
  me: ['me'],
  contacts: ['contacts'],
  lists: ['contacts', 'list'],
  list: (q: string) => ['contacts', 'list', q],
  birthdays: ['contacts', 'birthdays'],
}

export const useMe = () => useQuery({ queryKey: keys.me, queryFn: ({ signal }) => book.users.me({ signal }), staleTime: Infinity })

/** All contacts, or those that match. TanStack Query aborts `signal`, and with it the request, when the user types on. */
export const useContacts = (q: string) =>
  useInfiniteQuery({
    queryKey: keys.list(q),
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { q: q || undefined, sort: 'first_name', limit: 50, include_total: cursor ? 'false' : 'true', cursor } as const
      return book.contacts.list({ query, signal })
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
  })

export const useBirthdays = () =>
  useQuery({
    queryKey: keys.birthdays,
    queryFn: ({ signal }) => book.birthdays.upcoming({ query: { days: 366, limit: 6 }, signal }),
  })

export const useSignIn = () => useMutation({ mutationFn: (body: Credentials) => book.auth.login({ body }) })

export const useSignUp = () =>
  useMutation({
    mutationFn: async (body: Signup) => {
      await book.auth.signup({ body })
      return book.auth.login({ body: { email: body.email, password: body.password } })
    },
  })

/** Also works offline: the client deletes its tokens at once, even if the request fails. */
export const useSignOut = () => useMutation({ mutationFn: () => book.auth.logout(), networkMode: 'always' })

export const useAddContact = () => useMutation({ mutationFn: (body: ContactInput) => book.contacts.create({ body }), onSuccess: askAgain })

interface Edit {
  contact: Contact
  /** Makes the patch for the current version of the contact. */
  change: (now: Contact) => ContactPatch
}

/** `edit` patches the current version, and retries if somebody else saves in between, so no change is overwritten. */
export const useEditContact = () =>
  useMutation({
    mutationFn: ({ contact, change }: Edit) => unwrap(client.contacts.edit(contact.id, change)),
    ...optimistic(({ contact, change }: Edit, items) =>
      items.map((item) => (item.id === contact.id ? ({ ...item, ...change(item) } as Contact) : item)),
    ),
  })

export const useRemoveContact = () =>
  useMutation({
    mutationFn: ({ id }: Contact) => book.contacts.remove({ params: { id } }),
    ...optimistic(({ id }: Contact, items) => items.filter((item) => item.id !== id)),
  })

export const useRestoreContact = () =>
  useMutation({ mutationFn: ({ id }: Contact) => book.contacts.restore({ params: { id } }), onSettled: askAgain })

/** Optimistic update: changes every cached list at once, and restores the lists if the mutation fails. */
function optimistic<Variables>(apply: (variables: Variables, items: Contact[]) => Contact[]) {
  return {
    async onMutate(variables: Variables) {
      await cache.cancelQueries({ queryKey: keys.lists })
      const before = cache.getQueriesData<List>({ queryKey: keys.lists })
      for (const [key, list] of before) cache.setQueryData(key, list && changePages(list, (items) => apply(variables, items)))
      return before
    },
    onError(_error: CallError, _variables: Variables, before: Before | undefined) {
      for (const [key, list] of before ?? []) cache.setQueryData(key, list)
    },
    onSettled: askAgain,
  }
}

type List = InfiniteData<ContactPage, string | undefined>
type Before = [QueryKey, List | undefined][]

const changePages = (list: List, change: (items: Contact[]) => Contact[]): List => ({
  ...list,
  pages: list.pages.map((page) => ({ ...page, items: change(page.items) })),
})

/** Refetches lists and birthdays: visible ones now, the others when they are shown again. */
function askAgain() {
  void cache.invalidateQueries({ queryKey: keys.contacts })
}
