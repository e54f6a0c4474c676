// Rings for who drains an inbox: at once, then at most twice a second a team, however many deliveries come. Best effort: a
// ring that is lost is made up for within a minute by the schedule.

import type { TeamSlug } from '../../domain/teams.ts'

export type Doorbell = {
  /** Never throws, and waits for nothing. */
  readonly ring: (team: TeamSlug) => void
  [Symbol.dispose](): void
}

/** Rings within this time of one are one more, at its end. */
const quietMs = 500

export function createDoorbell(given: {
  /** Its failures are nobody's. */
  readonly ring: (team: TeamSlug) => Promise<void>
  readonly quietMs?: number
}): Doorbell {
  const pauseMs = given.quietMs ?? quietMs
  /** Teams that were rung for a moment ago, and whether they are to be again. */
  const rung = new Map<TeamSlug, { again: boolean; timer: NodeJS.Timeout | undefined }>()
  let closed = false

  function ring(team: TeamSlug): void {
    if (closed) return
    const before = rung.get(team)
    if (before !== undefined) {
      before.again = true
      return
    }
    const state = { again: false, timer: undefined as NodeJS.Timeout | undefined }
    rung.set(team, state)
    const pause = new Promise<void>((resolve) => {
      state.timer = setTimeout(resolve, pauseMs)
      state.timer.unref()
    })
    const answered = given.ring(team).catch(() => undefined)
    // Also while Temporal does not answer: one call at a time.
    void over(team, state, Promise.all([answered, pause]))
  }

  async function over(
    team: TeamSlug,
    state: { readonly again: boolean },
    quiet: Promise<unknown>,
  ): Promise<void> {
    await quiet
    rung.delete(team)
    if (state.again) ring(team)
  }

  return {
    ring,
    [Symbol.dispose]() {
      closed = true
      for (const { timer } of rung.values()) clearTimeout(timer)
      rung.clear()
    },
  }
}
