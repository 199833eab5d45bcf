/** The clients in the tabs of `tabs-model.ts`: opening and killing a tab, and what a tab does and may observe. */
import { type Client, ConnectionError, createClient, type HeldTokens, type TokenStorage } from '@contacts/client'
import { count, nowOf, ruleFor } from './session-rules.ts'
import { fetchOf } from './tabs-network.ts'
import { check, isOver, running, type Tab, type World } from './tabs-world.ts'

const listeners = new WeakMap<Tab, () => unknown>()

function storageOf(world: World, tab: Tab): TokenStorage {
  const use = <T>(work: () => T): T | Promise<T> => {
    world.activity++
    if (--tab.usesLeft === 0) kill(world, tab)
    if (!world.hasAsyncStorage) return work()
    return new Promise((resolve) => world.storageQueue.push(() => tab.isDead || resolve(work())))
  }
  const set = (tokens: HeldTokens | null) => {
    if (tab.isDead) return
    world.stored = tokens
    if (!world.notifiesTabs) return
    for (const other of world.tabs) if (other !== tab) world.pending.push({ tab: other, happen: () => void listeners.get(other)?.() })
  }
  const subscribe = (listener: () => unknown) => void listeners.set(tab, () => running.run({ world, tab }, listener))
  return { get: () => use(() => world.stored), set: (tokens) => use(() => set(tokens)), ...(world.notifiesTabs && { subscribe }) }
}

export function open(world: World): Tab {
  const tab = { isReady: false, isDead: false, usesLeft: 0, last: null } as unknown as Tab
  running.run({ world, tab }, () => {
    const { retries } = world
    tab.client = createClient({ baseUrl: world.url, retries, timeout: 0, storage: storageOf(world, tab), fetch: fetchOf(world, tab) })
    const { session } = tab.client
    tab.last = session.tokens
    void session.ready.then(() => (tab.isReady = true))
    for (const event of ['signed-in', 'refreshed'] as const) session.on(event, ({ tokens }) => (tab.last = tokens))
    session.on('signed-out', ({ reason }) => {
      if (tab.isDead) return
      count(world, `signed out: ${reason}`)
      const [last, now] = [world.pairs.get(tab.last!.refresh_token)!, nowOf(world)]
      const hasEnded = isOver(last.family, now) || ruleFor(last, now) === 'over'
      if (reason === 'ended') check(world, hasEnded, '(a) a tab reports the end of a session that has not ended')
      if (reason === 'elsewhere') check(world, world.hasSignedOut, '(a) a tab reports a sign-out that did not happen')
      world.hasSignedOut = true
    })
  })
  world.tabs.push(tab)
  return tab
}

/** A killed tab does nothing more; its requests may have arrived already. */
export function kill(world: World, tab: Tab) {
  tab.isDead = true
  world.tabs = world.tabs.filter((other) => other !== tab)
  world.pending = world.pending.filter((event) => event.tab !== tab)
}

/** Makes a call of the client in a tab. Without an answer it must throw `ConnectionError` and nothing else. */
export const call = <T>(world: World, tab: Tab, work: (client: Client) => Promise<T>): Promise<T | void> =>
  running
    .run({ world, tab }, () => work(tab.client))
    .catch((error: unknown) => check(world, error instanceof ConnectionError, `a call threw ${String(error)}`))

/** Reads the profile, which must be that of the signed-in user. */
export function readProfile(world: World, tab: Tab) {
  const tokens = tab.client.session.tokens
  const isUnknown = !tab.isReady
  const checkResult = (result: Awaited<ReturnType<Client['users']['me']>>) => {
    count(world, result.ok ? 'call: answered' : 'call: refused')
    if (!result.ok || isUnknown || tab.isDead) return result
    check(world, tokens !== null, 'a call succeeded although nobody was signed in')
    const email = tokens && world.people.emails[world.owners.get(tokens.session_id)!]
    check(world, email === null || result.data.email === email, 'a call returned the data of another user')
    return result
  }
  return call(world, tab, ({ users }) => users.me().then(checkResult))
}

export async function signOut(world: World, tab: Tab) {
  const tokens = tab.client.session.tokens
  const result = await call(world, tab, ({ auth }) => auth.logout())
  if (!result?.ok || !tokens || tab.isDead) return
  count(world, 'signed out for good')
  check(world, tab.client.session.tokens?.session_id !== tokens.session_id, '(d) a tab is still signed in after it signed out')
}
