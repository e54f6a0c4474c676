// Reads the accounts of several teams with the same processes while each has its own fate: what is promised of one holds
// of each, nothing of one comes to another, and none waits for another.
import { crossedEnd, crossedRequest } from './crossing.ts'
import type { PropertyDatabases } from './database.ts'
import { Happenings } from './happenings.ts'
import { checkEnd, type Violation } from './invariants.ts'
import { createMachine } from './machine.ts'
import { startProcess, type Watch } from './process.ts'
import { createRotation } from './rotation.ts'
import { type Outcome, Run, seenAtEnd } from './run.ts'
import type { Schedule } from './schedule.ts'
import type { TeamsSchedule } from './teams-schedule.ts'
import { createWorlds } from './world.ts'

export async function runTeams(
  databases: PropertyDatabases,
  schedule: TeamsSchedule,
): Promise<Outcome> {
  await using held = await databases.open()
  await using worlds = await createWorlds(schedulesOf(schedule), held)
  const { place, simulator, all } = worlds
  const { turnPages, isFree } = schedule
  const startMs = place.clock.now()
  const crossed: Violation[] = []
  const forgotten: number[] = []
  const answered = new Map<string, number>()
  const happenings = new Map(all.map((world) => [world.team, new Happenings(world, forgotten)]))
  const rotation = createRotation({
    isFree,
    onStuck: (team) =>
      crossed.push({
        invariant: 'HELD',
        stream: null,
        what: `${team} did not go on while the others stood still`,
        rows: [],
      }),
  })

  function watchOf(happening: Happenings): Watch {
    const { team } = happening.world
    const own = happening.watch()
    return {
      ...own,
      passed(point, process) {
        if (point === 'K4') {
          answered.set(team, (answered.get(team) ?? 0) + 1)
          // Of requests under way at the same time nobody knows whose was the last.
          if (!isFree) crossed.push(...crossedRequest(simulator, team))
        }
        own.passed(point, process)
      },
      async beforeRequest() {
        await rotation.pass(team)
        await own.beforeRequest()
      },
    }
  }

  const watches = new Map([...happenings].map(([team, each]) => [team, watchOf(each)]))
  const [first] = watches.values()
  const machine = createMachine(() =>
    startProcess(place, turnPages, (team) => {
      const watch = team === undefined ? first : watches.get(team)
      if (watch === undefined) throw new Error(`nobody watches ${team}`)
      return watch
    }),
  )
  const runs = [...happenings.values()].map((happening) => new Run(happening, machine))

  /** All of them, each at its turn. */
  async function together(act: (run: Run) => Promise<void>): Promise<void> {
    await Promise.all(
      runs.map(async (run) => {
        const { team } = run.world
        await rotation.enter(team)
        try {
          if (!run.isOver) await act(run)
        } finally {
          rotation.leave(team)
        }
      }),
    )
  }

  await together((run) => run.live())
  await together((run) => run.quiet())
  const violations = [...crossed]
  for (const { world, happening, isOver } of runs) {
    if (!isOver) happening.violations.push(...(await happening.marks.atEnd()))
    if (!isOver) happening.violations.push(...(await checkEnd(seenAtEnd(world), happening)))
    violations.push(...happening.violations.map((each) => ofTeam(world.team, each)))
  }
  const crashes = sum(runs.map(({ happening }) => happening.crashes))
  if (violations.length === 0) {
    violations.push(...(await crossedEnd({ worlds, answered, crashes, schedule })))
  }
  return {
    violations,
    requests: simulator.requests.list().length,
    commits: sum(runs.map(({ happening }) => happening.commits)),
    crashes,
    sweeps: sum(runs.map(({ sweeps }) => sweeps)),
    unproven: sum(runs.map(({ unproven }) => unproven)),
    worldMs: place.clock.now() - startMs,
  }
}

function schedulesOf(schedule: TeamsSchedule): readonly [Schedule, ...Schedule[]] {
  const { seed, wire, turnPages, actions } = schedule
  const [first, ...others] = schedule.teams
  const whole = (part: TeamsSchedule['teams'][number], index: number): Schedule => ({
    ...part,
    seed,
    wire,
    turnPages,
    parallel: false,
    actions: actions.filter(({ team }) => team === index),
  })
  return [whole(first, 0), ...others.map((part, index) => whole(part, index + 1))]
}

function ofTeam(team: string, violation: Violation): Violation {
  return { ...violation, what: `${team}: ${violation.what}` }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
