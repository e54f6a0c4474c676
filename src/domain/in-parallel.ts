/**
 * So many at once, in their order; what came of each, in the same order. The first failure ends all, once those under way
 * have ended: whoever hears of it finds nobody at work.
 */
export async function inParallel<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const queue =
    Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const results: Result[] = []
  let begun = 0
  const failures: unknown[] = []

  async function lane(): Promise<void> {
    while (failures.length === 0) {
      const next = await queue.next()
      if (next.done === true || failures.length > 0) return
      const at = begun
      begun += 1
      results[at] = await work(next.value)
    }
  }

  const noted = (error: unknown): void => void failures.push(error)
  await Promise.all(Array.from({ length: width }, () => lane().catch(noted)))
  if (failures.length > 0) throw failures[0]
  return results
}
