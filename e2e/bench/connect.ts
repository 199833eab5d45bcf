import pg from 'pg'

export async function connect(url: string) {
  const client = new pg.Client({ connectionString: url })
  // A failed benchmark stops PostgreSQL. Report that failure, not the connections that break after it.
  client.on('error', () => {})
  await client.connect()
  return client
}
