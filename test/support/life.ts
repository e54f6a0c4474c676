// Turns in processes that end with nothing more said or written, when what they would store has a deadly record.
import { createTurns, type Turns, type TurnsConfig } from '../../src/activities/turns.ts'
import type { Turn } from '../../src/domain/sync-plan.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { PageCommit } from '../../src/store/commits.ts'
import { crashReasons } from '../../src/store/quarantine.ts'
import type { Rig } from './rig.ts'
import { deadlyTrials } from './trials.ts'
import { quietLog } from './workflows.ts'

export type Life = { turns: Turns; end: AbortController; ended: number }

/**
 * Turns whose process ends, with nothing more said or written, when a page with one of these ids is to be stored; and so
 * does one that tries them.
 * @param most it ends no more often than this
 */
export function lifeOf(
  rig: Rig,
  deadly: ReadonlySet<string>,
  trials: TurnsConfig['trials'] = deadlyTrials(deadly),
  most = Number.POSITIVE_INFINITY,
  more: Pick<TurnsConfig, 'bigReadRows'> & {
    /** Told of each page before it ends anybody. */
    readonly onPage?: (page: PageCommit) => void
  } = {},
): Life {
  const { sync, teams, metrics, client } = rig
  const { onPage, bigReadRows } = more
  const life: Life = { turns: undefined as never, end: new AbortController(), ended: 0 }
  life.turns = createTurns({
    clientOf: () => Promise.resolve(client),
    teams,
    metrics,
    log: quietLog(),
    trials,
    bigReadRows,
    sync: {
      ...sync,
      async commitPage(page) {
        onPage?.(page)
        const ends = life.ended < most && idsIn(page).some((id) => deadly.has(id))
        if (!ends) return await sync.commitPage(page)
        life.ended += 1
        life.end.abort(new Error('out of memory'))
        throw new Error('out of memory')
      },
    },
  })
  return life
}

/** Of all that somebody has looked into. */
function idsIn({ rows, quarantined }: PageCommit): readonly string[] {
  const spoilt = quarantined.filter(({ reason }) => !crashReasons.includes(reason))
  return [...rows.map(({ id }) => id), ...spoilt.map(({ recordId }) => String(recordId))]
}

/** To its end, with its windows one after the other. */
export async function readInLives(
  rig: Rig,
  life: Life,
  stream: StreamName,
  { full = false, inWindows = false } = {},
): Promise<Turn> {
  let open: readonly number[] = []
  for (let turn = 0; turn < 40; turn += 1) {
    if (life.end.signal.aborted) life.end = new AbortController()
    const { signal } = life.end
    const [window] = open.map((number) => ({ window: number }))
    const limit = { pages: 100, ms: 60_000 }
    const workflow = { id: 'w', runId: 'r' }
    const ask = { team: rig.team, stream, full, inWindows, ...window, limit, workflow, signal }
    const result = await life.turns.take(ask).catch((error: unknown) => {
      if (!signal.aborted) throw error
      return undefined
    })
    if (result === undefined || result.state === 'more') {
      open = result?.windows?.open ?? open
      continue
    }
    open = open.slice(1)
    if (open.length === 0) return result
  }
  throw new Error('never read to its end')
}
