// The shortest schedule that still fails, by leaving things out: halves, quarters, … single actions.
export async function shrink<S extends { readonly actions: readonly unknown[] }>(
  schedule: S,
  stillFails: (shorter: S) => Promise<boolean>,
  mostRuns = 80,
): Promise<S> {
  let best = schedule
  let runs = 0
  for (let size = Math.ceil(best.actions.length / 2); size >= 1; size = Math.floor(size / 2)) {
    let from = 0
    while (from < best.actions.length && runs < mostRuns) {
      const shorter = { ...best, actions: best.actions.toSpliced(from, size) }
      runs += 1
      if (await stillFails(shorter)) best = shorter
      else from += size
    }
  }
  return best
}
