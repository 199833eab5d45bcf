import { randomUUID } from 'node:crypto'
import pg from 'pg'

export const TEMPLATE = 'contacts_template'

/** Makes and drops databases in a running cluster. */
export function connect(adminUrl: string) {
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: adminUrl })
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }
  return {
    /** Copies the migrated template, or another one; `options` are added to `create database`. */
    createDatabase: async (template = TEMPLATE, options = '') => {
      const name = `test_${randomUUID().replaceAll('-', '')}`
      await admin(`create database ${name} template ${template} ${options}`)
      const url = new URL(adminUrl)
      url.pathname = `/${name}`
      return { name, url: url.href, drop: () => admin(`drop database if exists ${name} with (force)`) }
    },
  }
}
