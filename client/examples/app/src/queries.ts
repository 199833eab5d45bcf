/** Every query and mutation of the app, its client, and the type of their errors. */
import {
  type ConnectionError,
  type Contact,
  type ContactInput,
  type ContactPage,
  type ContactPatch,
  createClient,
  type Credentials,
  type Label,
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

// The client retries by itself where that is safe.
export const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } })

// Clear the cache, so that no user sees the data of another. Both events are needed, because a tab may miss a sign-out
// that is followed by a sign-in at once.
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
  list: (q: string, view: View) => ['contacts', 'list', q, view],
  birthdays: ['contacts', 'birthdays'],
  labels: ['labels'],
  /** The mutation key of the changes that are made in a sheet. */
  sheet: ['sheet'],
}

export const useMe = () => useQuery({ queryKey: keys.me, queryFn: ({ signal }) => book.users.me({ signal }), staleTime: Infinity })

/** What the list shows: all contacts, those with a label, or the trash. */
export interface View {
  /** The id of a label. */
  label?: string
  trashed?: true
}

/**
 * The contacts of a view, or those of them that match `q`. `signal` aborts the request when the user has typed
 * something else.
 */
export const useContacts = (q: string, view: View) =>
  useInfiniteQuery({
    queryKey: keys.list(q, view),
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { ...view, q: q || undefined, sort: 'first_name', limit: 50, include_total: cursor ? 'false' : 'true', cursor } as const
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

/** Works offline too: the client removes the tokens even if the service cannot be reached. */
export const useSignOut = () => useMutation({ mutationFn: () => book.auth.logout(), networkMode: 'always' })

export const useAddContact = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: (body: ContactInput) => book.contacts.create({ body }),
    onSuccess: refetchContacts,
  })

interface Edit {
  contact: Contact
  /** Returns the patch for the current contact, which may be newer than `contact`. */
  change: (current: Contact) => ContactPatch
}

/** `edit` applies the change to the current contact, and again if somebody else saves in between: no change is lost. */
export const useEditContact = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: ({ contact, change }: Edit) => unwrap(client.contacts.edit(contact.id, change)),
    ...optimistic(({ contact, change }: Edit, items) =>
      items.map((item) => (item.id === contact.id ? ({ ...item, ...change(item) } as Contact) : item)),
    ),
  })

export const useRemoveContact = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: ({ id }: Contact) => book.contacts.remove({ params: { id } }),
    ...optimistic(({ id }: Contact, items) => items.filter((item) => item.id !== id)),
  })

export const useRestoreContact = () =>
  useMutation({ mutationFn: ({ id }: Contact) => book.contacts.restore({ params: { id } }), onSettled: refetchContacts })

/** Removing a contact that is in the trash deletes it for good. */
export const usePurgeContact = () =>
  useMutation({ mutationFn: ({ id }: Contact) => book.contacts.remove({ params: { id } }), onSettled: refetchContacts })

export const useLabels = () => useQuery({ queryKey: keys.labels, queryFn: ({ signal }) => book.labels.list({ signal }) })

export const useAddLabel = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: (body: { name: string }) => book.labels.create({ body }),
    onSettled: refetchLabels,
  })

export const useRenameLabel = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: ({ id, name }: Pick<Label, 'id' | 'name'>) => book.labels.rename({ params: { label_id: id }, body: { name } }),
    onSettled: refetchLabels,
  })

export const useRemoveLabel = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: ({ id }: Label) => book.labels.remove({ params: { label_id: id } }),
    onSettled: () => (refetchLabels(), refetchContacts()),
  })

/** Adds labels to a contact, and removes labels from it. */
export const useLabelContact = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: async ({ id, added, removed }: { id: string; added: string[]; removed: string[] }) => {
      const body = { contact_ids: [id] }
      for (const label_id of added) await book.labels.addContacts({ params: { label_id }, body })
      for (const label_id of removed) await book.labels.removeContacts({ params: { label_id }, body })
    },
    onSettled: () => (refetchLabels(), refetchContacts()),
  })

export const useUploadPicture = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: (body: File) => book.avatars.put({ body }),
    onSuccess: (me) => cache.setQueryData(keys.me, me),
  })

export const useRemovePicture = () =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: () => book.avatars.remove(),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.me }),
  })

export const useUploadContactPicture = ({ id }: Contact) =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: (body: File) => book.photos.put({ params: { contact_id: id }, body }),
    onSettled: refetchContacts,
  })

export const useRemoveContactPicture = ({ id }: Contact) =>
  useMutation({
    mutationKey: keys.sheet,
    mutationFn: () => book.photos.remove({ params: { contact_id: id } }),
    onSettled: refetchContacts,
  })

/** Shows the change in every list at once, and rolls it back if saving fails. */
function optimistic<Variables>(apply: (variables: Variables, items: Contact[]) => Contact[]) {
  return {
    async onMutate(variables: Variables) {
      await cache.cancelQueries({ queryKey: keys.lists })
      const before = cache.getQueriesData<List>({ queryKey: keys.lists })
      for (const [key, list] of before) cache.setQueryData(key, list && changePages(list, (items) => apply(variables, items)))
      return before
    },
    onError: (_error: CallError, _variables: Variables, before: Before | undefined) => rollBack(before),
    onSettled: refetchContacts,
  }
}

function rollBack(before: Before | undefined) {
  for (const [key, list] of before ?? []) cache.setQueryData(key, list)
}

/** Withdraws the changes of a sheet that wait until the device is online, and rolls them back in the lists. */
export function withdrawPaused() {
  const mutations = cache.getMutationCache()
  for (const mutation of mutations.findAll({ mutationKey: keys.sheet, predicate: ({ state }) => state.isPaused })) {
    mutations.remove(mutation)
    rollBack(mutation.state.context as Before | undefined)
  }
}

type List = InfiniteData<ContactPage, string | undefined>
type Before = [QueryKey, List | undefined][]

const changePages = (list: List, change: (items: Contact[]) => Contact[]): List => ({
  ...list,
  pages: list.pages.map((page) => ({ ...page, items: change(page.items) })),
})

/** Refetches lists and birthdays: at once if they are on the screen, otherwise when they are shown again. */
function refetchContacts() {
  void cache.invalidateQueries({ queryKey: keys.contacts })
}

function refetchLabels() {
  void cache.invalidateQueries({ queryKey: keys.labels })
}
