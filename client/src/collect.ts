/** Reads an async iterable into an array, at most `limit` items of it. */
export async function collect<Item>(items: AsyncIterable<Item>, limit = Infinity) {
  const collected: Item[] = []
  if (limit > 0) {
    for await (const item of items) if (collected.push(item) >= limit) break
  }
  return collected
}
