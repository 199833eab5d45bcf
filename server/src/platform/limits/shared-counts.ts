/** Counts that several processes share: in Redis, or in the primary process of a cluster. */
export interface SharedCounts {
  /** Increments the count of a caller, which expires after the window. Undefined while the counts are unavailable. */
  add(limit: string, caller: string, windowMs: number): Promise<Count | undefined>
  close(): void
}

export interface Count {
  count: number
  leftMs: number
}
