// Teams take turns at asking, so that what happens to one of them stands in the same order to what happens to the others
// each time. Who cannot go on because of one that stands still is found out.
export type Rotation = {
  /** Resolves once it is this team's turn. */
  enter(team: string): Promise<void>
  /** Before each request: after one of every other team. */
  pass(team: string): Promise<void>
  leave(team: string): void
}

// Between two requests of a team lie a few statements.
const stuckMs = 30_000

export function createRotation(given: {
  /** All of them go on as they like. */
  readonly isFree: boolean
  /** Told of the team that did not go on while the others stood still. */
  readonly onStuck: (team: string) => void
}): Rotation {
  const order: string[] = []
  const waiting = new Map<string, (() => void)[]>()
  let { isFree } = given
  let current: string | undefined
  let timer: NodeJS.Timeout | undefined

  function release(team: string): void {
    for (const go of waiting.get(team)?.splice(0) ?? []) go()
  }

  function giveTo(team: string | undefined): void {
    current = team
    clearTimeout(timer)
    if (team === undefined) return
    timer = setTimeout(() => {
      isFree = true
      given.onStuck(team)
      for (const each of order) release(each)
    }, stuckMs)
    release(team)
  }

  async function wait(team: string): Promise<void> {
    const turn = Promise.withResolvers<void>()
    waiting.set(team, [...(waiting.get(team) ?? []), turn.resolve])
    await turn.promise
  }

  function after(team: string): string | undefined {
    return order[(order.indexOf(team) + 1) % order.length]
  }

  return {
    async enter(team) {
      order.push(team)
      if (isFree) return
      if (current === undefined) giveTo(team)
      else await wait(team)
    },
    async pass(team) {
      if (isFree || order.length < 2) return
      const turn = wait(team)
      if (current === team) giveTo(after(team))
      await turn
    },
    leave(team) {
      const next = after(team)
      order.splice(order.indexOf(team), 1)
      if (isFree) return
      // Whoever of it is still under way asks for nothing any more.
      release(team)
      if (current === team) giveTo(next === team ? undefined : next)
    },
  }
}
