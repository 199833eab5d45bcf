/** The clients in the tabs of `tabs-model.ts`: opens and kills tabs, makes their calls and checks the results. */
import { type Client, ConnectionError, createClient, type HeldTokens, type TokenStorage } from '@contacts/client'
import { countEvent, nowOf, expectedOutcome } from './session-rules.ts'
import { fetchOf } from './tabs-network.ts'
import { recordViolation, isRefreshImpossible, runningTab, type Tab, type RunState } from './tabs-state.ts'

const listeners = new WeakMap<Tab, () => unknown>()

function storageOf(state: RunState, tab: Tab): TokenStorage {
  const use = <T>(work: () => T): T | Promise<T> => {
    state.activity++
    if (--tab.usesLeft === 0) killTab(state, tab)
    if (!state.hasAsyncStorage) return work()
    return new Promise((resolve) => state.storageQueue.push(() => tab.isDead || resolve(work())))
  }
  const set = (tokens: HeldTokens | null) => {
    if (tab.isDead) return
    state.stored = tokens
    if (!state.notifiesTabs) return
    for (const other of state.tabs) if (other !== tab) state.pending.push({ tab: other, occur: () => void listeners.get(other)?.() })
  }
  const subscribe = (listener: () => unknown) => void listeners.set(tab, () => runningTab.run({ state, tab }, listener))
  return { get: () => use(() => state.stored), set: (tokens) => use(() => set(tokens)), ...(state.notifiesTabs && { subscribe }) }
}

export function openTab(state: RunState): Tab {
  const tab = { isReady: false, isDead: false, usesLeft: 0, lastTokens: null } as unknown as Tab
  runningTab.run({ state, tab }, () => {
    const { retries } = state
    tab.client = createClient({ baseUrl: state.url, retries, timeout: 0, storage: storageOf(state, tab), fetch: fetchOf(state, tab) })
    const { session } = tab.client
    tab.lastTokens = session.tokens
    void session.ready.then(() => (tab.isReady = true))
    for (const event of ['signed-in', 'refreshed'] as const) session.on(event, ({ tokens }) => (tab.lastTokens = tokens))
    session.on('signed-out', ({ reason }) => {
      if (tab.isDead) return
      countEvent(state, `signed out: ${reason}`)
      const [last, now] = [state.pairs.get(tab.lastTokens!.refresh_token)!, nowOf(state)]
      const hasEnded = isRefreshImpossible(last.family, now) || expectedOutcome(last, now) === 'ended'
      if (reason === 'ended') recordViolation(state, hasEnded, '(a) a tab reports the end of a session that has not ended')
      if (reason === 'elsewhere') recordViolation(state, state.hasSessionEnded, '(a) a tab reports a sign-out that did not happen')
      state.hasSessionEnded = true
    })
  })
  state.tabs.push(tab)
  return tab
}

/** Ends a tab at once. Requests that it has sent may still have reached the server. */
export function killTab(state: RunState, tab: Tab) {
  tab.isDead = true
  state.tabs = state.tabs.filter((other) => other !== tab)
  state.pending = state.pending.filter((event) => event.tab !== tab)
}

/** Makes a call of the client in a tab. The only error that the call may throw is `ConnectionError`. */
export const callInTab = <T>(state: RunState, tab: Tab, work: (client: Client) => Promise<T>): Promise<T | void> =>
  runningTab
    .run({ state, tab }, () => work(tab.client))
    .catch((error: unknown) => recordViolation(state, error instanceof ConnectionError, `a call threw ${String(error)}`))

/** Reads the profile, and checks that it is the profile of the signed-in user. */
export function readProfile(state: RunState, tab: Tab) {
  const tokens = tab.client.session.tokens
  // Before it is ready, a client does not know its tokens.
  const wasReady = tab.isReady
  const checkResult = (result: Awaited<ReturnType<Client['users']['me']>>) => {
    countEvent(state, result.ok ? 'call: answered' : 'call: refused')
    if (!result.ok || !wasReady || tab.isDead) return result
    recordViolation(state, tokens !== null, 'a call succeeded although nobody was signed in')
    const email = tokens && state.server.emails[state.owners.get(tokens.session_id)!]
    recordViolation(state, email === null || result.data.email === email, 'a call returned the data of another user')
    return result
  }
  return callInTab(state, tab, ({ users }) => users.me().then(checkResult))
}

export async function signOut(state: RunState, tab: Tab) {
  const tokens = tab.client.session.tokens
  const result = await callInTab(state, tab, ({ auth }) => auth.logout())
  if (!result?.ok || !tokens || tab.isDead) return
  countEvent(state, 'signed out for good')
  recordViolation(state, tab.client.session.tokens?.session_id !== tokens.session_id, '(d) a tab is still signed in after it signed out')
}
