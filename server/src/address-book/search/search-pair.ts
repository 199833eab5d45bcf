/** A contact, and a query that finds it or does not. */
export type SearchPair = { stored: Stored; query: SearchQuery; found: boolean }

export type Stored = {
  first_name?: string
  last_name?: string
  middle_name?: string
  name_prefix?: string
  name_suffix?: string
  nickname?: string
  emails?: { address: string }[]
  phones?: { number: string }[]
  organization?: string
  job_title?: string
  addresses?: { street?: string; city?: string; region?: string; postal_code?: string; country?: string }[]
  urls?: { url: string }[]
  related?: { name: string }[]
  notes?: string
}

type SearchQuery = { q?: string; first_name?: string; last_name?: string; email?: string; phone?: string }

export const finds = (stored: Stored, ...queries: SearchQuery[]) => queries.map((query) => ({ stored, query, found: true }))
export const misses = (stored: Stored, ...queries: SearchQuery[]) => queries.map((query) => ({ stored, query, found: false }))
