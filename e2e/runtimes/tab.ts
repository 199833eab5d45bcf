/** An application in a tab: a client that shares its session with the other tabs of the origin, and a note of what it hears. */
import { type Client, createClient } from '@contacts/client'
import { browserStorage } from '@contacts/client/browser'

export interface Tab {
  client: Client
  heard: string[]
}

export function openTab(baseUrl: string): Tab {
  const client = createClient({ baseUrl, storage: browserStorage() })
  const heard: string[] = []
  client.session.on('signed-in', () => heard.push('signed in'))
  client.session.on('refreshed', () => heard.push('refreshed'))
  client.session.on('signed-out', ({ reason }) => heard.push(`signed out: ${reason}`))
  return { client, heard }
}
