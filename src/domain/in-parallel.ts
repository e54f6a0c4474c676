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
  let failure: { readonly error: unknown } | undefined

  async function lane(): Promise<void> {
    while (failure === undefined) {
      const next = await queue.next()
      if (next.done === true || failure !== undefined) return
      const at = begun
      begun += 1
      results[at] = await work(next.value)
    }
  }

  await Promise.all(
    Array.from({ length: width }, () =>
      lane().catch((error: unknown) => {
        failure ??= { error }
      }),
    ),
  )
  if (failure !== undefined) throw failure.error
  return results
}
