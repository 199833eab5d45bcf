/** The `code` of an error: a SQLSTATE from the database, or a name such as `ECONNREFUSED` from Node. */
export const codeOf = (error: unknown): string | undefined => (error as { code?: string } | null | undefined)?.code

/** Returns what the log contains instead of an error's message, which may contain addresses, keys or values of rows. */
export const codeOrName = (error: unknown): string => codeOf(error) ?? (error as Error | undefined)?.name ?? 'unknown'
