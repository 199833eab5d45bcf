import pg from 'pg'

export async function connect(url: string) {
  const client = new pg.Client({ connectionString: url })
  // When a failure stops the cluster, the failure is reported, not the broken connections.
  client.on('error', () => {})
  await client.connect()
  return client
}
