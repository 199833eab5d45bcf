import { afterEach, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { endProcesses, MAIN, type ServerProcess, startProcess } from '../harness/process.ts'
import { type Behaviour, countConnections, countsDescriptors, openConnections, slowClients } from '../harness/slow-connections.ts'
import { newDatabaseSettings } from '../harness/database-settings.ts'

afterEach(endProcesses)

test.runIf(countsDescriptors)(
  'the server frees the descriptors of clients that never close a connection, and send slowly, too little, or no valid HTTP',
  async () => {
    const server = await startProcess({ env: await newDatabaseSettings() })
    const behaviours = Object.entries<Behaviour>(slowClients)

    const opened = await Promise.all(
      behaviours.map(async ([client, behave]) => ({ client, ...(await openConnections(server.port, 3, behave)) })),
    )
    addCleanup(() => opened.forEach(({ close }) => close()))

    // The requests of these clients never end, so at first the server waits for the rest.
    const waiting = opened.filter(({ client }) => /never|each second/.test(client))
    await expect.poll(() => waiting.map(({ ports }) => countConnections(server, ports))).toEqual(waiting.map(() => 3))
    await expect
      .poll(() => opened.filter(({ ports }) => countConnections(server, ports) > 0).map(({ client }) => client), { interval: 500 })
      .toEqual([])
  },
)

/** Returns whether the server answers a request on a new connection. */
const isAnswered = ({ url }: ServerProcess) =>
  fetch(`${url}/readyz`, { headers: { connection: 'close' } }).then(
    ({ ok }) => ok,
    () => false,
  )

test.runIf(countsDescriptors)('the server answers other clients again after slow clients have used up its descriptors', async () => {
  const command = ['/bin/sh', '-c', 'ulimit -n 200 && exec "$0" "$@"', ...MAIN]
  const server = await startProcess({ env: await newDatabaseSettings(), command })

  const { close } = await openConnections(server.port, 300, slowClients['never ends its headers'])
  addCleanup(close)

  await expect.poll(() => isAnswered(server)).toBe(false)
  await expect.poll(() => isAnswered(server)).toBe(true)
})
