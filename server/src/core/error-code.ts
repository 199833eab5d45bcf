/** The `code` of an error: a SQLSTATE where the database reports it, a name such as `ECONNREFUSED` where Node does. */
export const codeOf = (error: unknown): string | undefined => (error as { code?: string } | null | undefined)?.code

/** What may be logged of an error whose message may carry addresses, keys or values of rows. */
export const codeOrName = (error: unknown): string => codeOf(error) ?? (error as Error | undefined)?.name ?? 'unknown'
