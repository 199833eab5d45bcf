/**
 * An application in a browser tab: its client shares the session with the other tabs of the origin, and it records
 * session events.
 */
import { type Client, createClient } from '@contacts/client'
import { browserStorage } from '@contacts/client/browser'

export interface Tab {
  client: Client
  events: string[]
}

export function openTab(baseUrl: string): Tab {
  const client = createClient({ baseUrl, storage: browserStorage() })
  const events: string[] = []
  client.session.on('signed-in', () => events.push('signed in'))
  client.session.on('refreshed', () => events.push('refreshed'))
  client.session.on('signed-out', ({ reason }) => events.push(`signed out: ${reason}`))
  return { client, events }
}
