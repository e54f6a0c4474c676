// The cadences of a team: looked at in the mirror, exported, imported, copied and compared through SalesLoft's API. That API
// has no key by which an import could be repeated, so one begins with a look for what it would make, one process at a time.
import type { CadenceContent } from '../domain/cadence-content.ts'
import { copyOf } from '../domain/cadence-copy.ts'
import { type Difference, differences } from '../domain/cadence-differences.ts'
import { createQueue } from '../client/salesloft/queue.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type {
  CadenceAsk,
  CadenceStore,
  MirrorAge,
  MirroredCadence,
  ShownCadence,
} from '../store/cadences.ts'
import type { Exclusive } from '../store/exclusive.ts'
import type { Teams } from '../store/teams.ts'
import { type Asked, createFind, exported, idOf } from './cadence-finding.ts'
import { createImporting, type Imported, type Importing } from './cadence-importing.ts'
import { requireRunning } from './running.ts'

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

// One import of a process at a time, as each holds a connection to Postgres and needs another one. Longer than an import can
// take whose answer was lost, after one that was cut off.
const patienceMs = 240_000

export function createCadences(
  given: {
    readonly store: CadenceStore
    readonly teams: Pick<Teams, 'get'>
    readonly exclusive: Pick<Exclusive, 'imports'>
    readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  } & Omit<Importing, 'find'>,
): Cadences {
  const { store, teams, exclusive, clientOf } = given
  const find = createFind(store)
  const importOnce = createImporting({ ...given, find })
  const turns = createQueue()

  async function reach({ team }: Asked): Promise<Salesloft> {
    await requireRunning(teams, team)
    return await clientOf(team)
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
        async () =>
          (await find(client, content, asked)) ?? (await importOnce(client, content, asked)),
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
