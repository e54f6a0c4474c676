// The cadences of a team: looked at in the mirror, exported, imported, copied and compared through SalesLoft's API. That API
// has no key by which an import could be repeated, so one begins with a look for what it would make, one process at a time.
import { setTimeout as sleep } from 'node:timers/promises'
import { type CadenceContent, importOf } from '../domain/cadence-content.ts'
import { copyOf } from '../domain/cadence-copy.ts'
import { type Difference, differences } from '../domain/cadence-differences.ts'
import { SalesloftApiError } from '../client/salesloft/errors.ts'
import { createQueue } from '../client/salesloft/queue.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { AppError, settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type {
  CadenceAsk,
  CadenceStore,
  MirrorAge,
  MirroredCadence,
  ShownCadence,
} from '../store/cadences.ts'
import type { Exclusive } from '../store/exclusive.ts'
import type { Sync } from '../store/sync.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'
import { type Asked, createFind, exported, idOf, lane, type There } from './cadence-finding.ts'
import { requireRunning } from './running.ts'

export type Imported =
  | There
  | {
      readonly did: 'imported'
      readonly cadence: string
      /** The answer was lost, and it was found by looking. */
      readonly recovered: boolean
    }
  /** A dry run: it would be made. */
  | { readonly did: 'planned' }

export type Copied = Imported & {
  /** What was not taken along, as it names something of the other team. */
  readonly left: readonly string[]
}

export type Compared = {
  readonly cadence: string
  readonly same: boolean
  readonly differences: readonly Difference[]
}

export type Cadences = {
  /** From the mirror. @throws AppError `team.unknown` */
  list(
    ask: CadenceAsk,
  ): Promise<{ readonly cadences: readonly MirroredCadence[]; readonly asOf: MirrorAge }>
  /** From the mirror. @throws AppError `cadence.unknown` */
  show(
    team: TeamSlug,
    id: string,
  ): Promise<{ readonly cadence: ShownCadence; readonly asOf: MirrorAge }>
  /** As SalesLoft has it now. @throws AppError `cadence.unknown`, `team.paused`, `salesloft.*` */
  export(asked: Asked & { readonly cadence: string }): Promise<CadenceContent>
  /** @throws AppError `cadence.refused`, `salesloft.outcome-unknown`, `store.busy` beside another import */
  import(
    asked: Asked & { readonly content: CadenceContent; readonly dryRun: boolean },
  ): Promise<Imported>
  copy(
    asked: Asked & {
      readonly cadence: string
      /** The same team unless said. */
      readonly to?: TeamSlug | undefined
      readonly name?: string | undefined
      readonly externalIdentifier?: string | undefined
      readonly dryRun: boolean
    },
  ): Promise<Copied>
  /** With the cadence that the file names, or with this one. @throws AppError `cadence.unknown` */
  diff(
    asked: Asked & { readonly content: CadenceContent; readonly cadence?: string | undefined },
  ): Promise<Compared>
}

// After an answer that was lost. SalesLoft may be slow to do what it was asked, and slow to show it: nothing is believed
// absent before a look a minute after the request was given up.
const usualLooksMs = [500, 1_500, 3_000, 10_000, 20_000, 27_000]
// One import of a process at a time, as each holds a connection to Postgres and needs another one. Longer than an import can
// take whose answer was lost.
const patienceMs = 120_000

export function createCadences(given: {
  readonly store: CadenceStore
  readonly teams: Pick<Teams, 'get'>
  readonly sync: Pick<Sync, 'bringForward'>
  readonly exclusive: Pick<Exclusive, 'imports'>
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  readonly log: Log
  /** Pauses between looks for what an import made. */
  readonly looksMs?: readonly number[]
}): Cadences {
  const { store, teams, sync, exclusive, clientOf, log, looksMs = usualLooksMs } = given
  const find = createFind(store)
  const turns = createQueue()

  async function reach({ team }: Asked): Promise<Salesloft> {
    await requireRunning(teams, team)
    return await clientOf(team)
  }

  async function imported(team: TeamSlug, cadence: string, recovered: boolean): Promise<Imported> {
    log.info({ team, cadence, recovered }, 'a cadence was imported')
    // So that the mirror has it at the next tick. It will have it anyhow.
    await settled(sync.bringForward(team, ['cadences', 'steps']))
    return { did: 'imported', cadence, recovered }
  }

  async function lookFor(
    client: Salesloft,
    content: CadenceContent,
    asked: Asked,
    unknown: AppError,
  ): Promise<Imported> {
    const { team, signal } = asked
    log.warn({ team, err: unknown }, 'the answer to an import was lost: looking for the cadence')
    let looks = 0
    for (const pauseMs of looksMs) {
      await sleep(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
      if (signal?.aborted === true) throw unknown
      const found = await settled(find(client, content, asked))
      if (!found.ok) continue
      looks += 1
      if (found.value === undefined) continue
      // It was not there before, and nobody else imports: it is ours, however SalesLoft keeps it.
      return await imported(team, found.value.cadence, true)
    }
    const seconds = Math.round(looksMs.reduce((sum, each) => sum + each, 0) / 1_000)
    throw new AppError(
      'salesloft.outcome-unknown',
      `${unknown.message} It was not there in ${looks} looks within ${seconds} s: import it again, which looks first.`,
      { cause: unknown },
    )
  }

  async function make(client: Salesloft, content: CadenceContent, asked: Asked): Promise<Imported> {
    const { team } = asked
    // Not to be cut off by whoever stops waiting: what is sent has an outcome.
    const made = await settled(client.cadences.import(importOf(content), { lane }))
    if (made.ok) {
      return await imported(team, made.value, false)
    }
    const { error } = made
    if (error.code === 'salesloft.outcome-unknown')
      return await lookFor(client, content, asked, error)
    if (error.code !== 'salesloft.rejected') throw error
    // Taken, perhaps by somebody else's import a moment ago.
    const found = await find(client, content, asked)
    if (found !== undefined) return found
    const scope =
      error instanceof SalesloftApiError && error.status === 403
        ? ' The key needs the scope `cadences:write`.'
        : ''
    throw new AppError('cadence.refused', `${error.message}${scope}`, { cause: error })
  }

  async function importInto(
    asked: Asked & { readonly content: CadenceContent; readonly dryRun: boolean },
  ): Promise<Imported> {
    const { team, content, dryRun } = asked
    const client = await reach(asked)
    if (dryRun) return (await find(client, content, asked)) ?? { did: 'planned' }
    const end = await turns.enter(patienceMs, asked.signal)
    if (end === undefined) {
      throw new AppError('store.busy', 'Other imports of this process take their time: try again.')
    }
    try {
      return await exclusive.imports(
        team,
        async () => (await find(client, content, asked)) ?? (await make(client, content, asked)),
      )
    } finally {
      end()
    }
  }

  return {
    async list(ask) {
      await teams.get(ask.team)
      const [cadences, asOf] = await Promise.all([store.list(ask), store.age(ask.team)])
      return { cadences, asOf }
    },
    async show(team, id) {
      await teams.get(team)
      const [cadence, asOf] = await Promise.all([store.show(team, idOf(id)), store.age(team)])
      if (cadence !== undefined) return { cadence, asOf }
      throw new AppError('cadence.unknown', `The mirror of "${team}" has no cadence ${id}.`)
    },
    export: async (asked) => await exported(await reach(asked), asked.cadence, asked),
    import: importInto,
    async copy({ cadence, to, name, externalIdentifier, dryRun, ...asked }) {
      const source = await exported(await reach(asked), cadence, asked)
      const elsewhere = to !== undefined && to !== asked.team
      const { content, left } = copyOf(source, { name, externalIdentifier, elsewhere })
      const team = to ?? asked.team
      return { ...(await importInto({ ...asked, team, content, dryRun })), left }
    },
    async diff({ content, cadence, ...asked }) {
      const client = await reach(asked)
      const found =
        cadence === undefined
          ? await find(client, content, asked)
          : {
              cadence: idOf(cadence),
              differences: differences({
                file: content,
                live: await exported(client, cadence, asked),
              }),
            }
      if (found === undefined) {
        const what = 'has no cadence of the external identifier or name of the file.'
        throw new AppError('cadence.unknown', `The team "${asked.team}" ${what}`)
      }
      const { cadence: id } = found
      const all = 'differences' in found ? found.differences : []
      return { cadence: id, same: all.length === 0, differences: all }
    },
  }
}
