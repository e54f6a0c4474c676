// What is asked for at a scrape comes in time, or is left out of it.

/** What `collect` says in time; a store that fails or hangs costs its gauges, not the scrape. */
export async function within<Gauges>(
  timeoutMs: number,
  collect: (() => Promise<Gauges>) | undefined,
): Promise<Gauges | undefined> {
  if (collect === undefined) return undefined
  const deadline = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => deadline.resolve(undefined), timeoutMs)
  const collected = collect().catch(() => undefined)
  return await Promise.race([collected, deadline.promise]).finally(() => clearTimeout(timer))
}
