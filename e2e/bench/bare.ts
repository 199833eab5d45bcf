/** The baseline for `hot-path.ts`: returns the same rows from the same database, without users, checks or logging. */
import Fastify from 'fastify'
import pg from 'pg'

const COLUMNS =
  'id, version, first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, labels, created_at, updated_at, deleted_at'

const [url = '', port = '', owner = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url, max: 10 })
const app = Fastify()

app.get('/api/contacts', async () => {
  const text = `select ${COLUMNS} from contacts where owner_id = $1 order by id limit $2 offset $3`
  const { rows } = await pool.query({ name: 'list', text, values: [owner, 100, 0] })
  return { items: rows, next_cursor: null, total: null, total_is_exact: null }
})

app.get<{ Params: { id: string } }>('/api/contacts/:id', async ({ params }) => {
  const { rows } = await pool.query({
    name: 'get',
    text: `select ${COLUMNS} from contacts where owner_id = $1 and id = $2`,
    values: [owner, params.id],
  })
  return rows[0]
})

await app.listen({ host: '127.0.0.1', port: Number(port) })
process.on('SIGTERM', () => process.exit())
