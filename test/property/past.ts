// What happened to a world and does not show in it: what a reading along `updated_at` need not know, which records went
// back in time, and when one came back to life.
/** What becomes visible this late is met by readings along `updated_at`; what comes later, by sweeps. */
export const mostLateMs = 60_000

export type Past = {
  /** These versions show later than any reading along `updated_at` looks. */
  hide(path: string, ids: readonly number[]): void
  isHidden(path: string, id: number): boolean
  /** The present stamp of these is older than one they had. */
  setBack(path: string, ids: readonly number[]): void
  wasSetBack(path: string, id: number): boolean
  /** Alive again, or not gone for long: at this time of the world's clock. */
  raise(path: string, ids: readonly number[], atMs: number): void
  raisedAt(path: string, id: number): number | undefined
}

const named = (path: string, id: number): string => `${path} ${id}`

export function createPast(): Past {
  const hidden = new Set<string>()
  const back = new Set<string>()
  const raised = new Map<string, number>()
  return {
    hide(path, ids) {
      for (const id of ids) hidden.add(named(path, id))
    },
    isHidden: (path, id) => hidden.has(named(path, id)),
    setBack(path, ids) {
      for (const id of ids) back.add(named(path, id))
    },
    wasSetBack: (path, id) => back.has(named(path, id)),
    raise(path, ids, atMs) {
      for (const id of ids) raised.set(named(path, id), atMs)
    },
    raisedAt: (path, id) => raised.get(named(path, id)),
  }
}
