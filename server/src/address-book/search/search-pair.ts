/** A contact, and a query that finds it or does not. */
export type SearchPair = { stored: Stored; query: SearchQuery; found: boolean }

export type Stored = {
  first_name: string
  last_name?: string
  emails?: { address: string }[]
  phones?: { number: string }[]
  organization?: string
  job_title?: string
  notes?: string
}

type SearchQuery = { q?: string; first_name?: string; last_name?: string; email?: string; phone?: string }

export const finds = (stored: Stored, ...queries: SearchQuery[]) => queries.map((query) => ({ stored, query, found: true }))
export const misses = (stored: Stored, ...queries: SearchQuery[]) => queries.map((query) => ({ stored, query, found: false }))
