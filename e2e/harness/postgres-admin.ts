import { randomUUID } from 'node:crypto'
import pg from 'pg'

export const TEMPLATE = 'contacts_template'

/** Creates and drops databases in a running cluster. */
export function postgresAdmin(adminUrl: string) {
  const execute = async (sql: string) => {
    const client = new pg.Client({ connectionString: adminUrl })
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }
  return {
    /** Copies a template, by default the migrated one; appends `options` to `create database`. */
    createDatabase: async (template = TEMPLATE, options = '') => {
      const name = `test_${randomUUID().replaceAll('-', '')}`
      await execute(`create database ${name} template ${template} ${options}`)
      const url = new URL(adminUrl)
      url.pathname = `/${name}`
      return { name, url: url.href, drop: () => execute(`drop database if exists ${name} with (force)`) }
    },
  }
}
