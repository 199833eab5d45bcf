/**
 * Frees what the start has left over: sources, syntax trees, and the space for new objects, which V8 grows to more than
 * 100 MB meanwhile. V8 would keep them until it runs out of this space, which an idle server never does.
 */
export async function collectGarbage(): Promise<void> {
  try {
    const { Session } = await import('node:inspector/promises')
    const session = new Session()
    session.connect()
    await session.post('HeapProfiler.collectGarbage')
    session.disconnect()
  } catch {
    // A Node without an inspector, or without the permission to use it: the server only takes more memory.
  }
}
