// Everything that Postgres says of the enrolments afterwards, and what SalesLoft's ledger says of the same pairs.
import { type RawBuilder, sql } from 'kysely'
import type { LedgerEntry } from '../../../simulator/simulator.ts'
import type { EnrollmentState } from '../../../src/domain/enrollment.ts'
import type { ChaosScene } from './scene.ts'

export type Event = {
  readonly kind: string
  readonly at: string
  readonly from: EnrollmentState | null
  readonly to: EnrollmentState | null
  readonly by: string
}

export type Story = {
  readonly id: string
  readonly person: string
  readonly cadence: string
  readonly state: EnrollmentState
  readonly reason: string | null
  readonly membership: string | null
  readonly addedAt: string | null
  readonly intents: number
  readonly source: string
  readonly counted: boolean
  readonly endedAt: string | null
  readonly events: readonly Event[]
}

export type Pair = {
  readonly key: string
  readonly person: string
  readonly cadence: string
  /** Oldest first. */
  readonly stories: readonly Story[]
  /** What was executed of what was asked for it, oldest first. */
  readonly ledger: readonly LedgerEntry[]
}

export async function query<Row>({ database }: ChaosScene, statement: RawBuilder<Row>) {
  return (await statement.execute(database.kysely)).rows
}

export async function storiesOf(scene: ChaosScene): Promise<readonly Story[]> {
  return await query(
    scene,
    sql<Story>`
      select e.id::text as id, e.person::text as person, e.cadence::text as cadence, e.state, e.reason,
        e.membership::text as membership, e.added_at as "addedAt", e.intents, e.source,
        e.cap_day is not null as counted, e.ended_at as "endedAt",
        (select coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'at', v.at, 'from', v.from_state,
            'to', v.to_state, 'by', v.by) order by v.id), '[]')
          from worker.enrollment_event v where v.enrollment = e.id) as events
      from worker.enrollment e where e.team = ${scene.team} order by e.id`,
  )
}

export function pairsOf({ simulator }: ChaosScene, stories: readonly Story[]): readonly Pair[] {
  const ledger = Map.groupBy(
    simulator.ledger.list().filter(({ stream }) => stream === 'cadence_memberships'),
    ({ person, cadence }) => `${person} ${cadence}`,
  )
  const told = Map.groupBy(stories, ({ person, cadence }) => `${person} ${cadence}`)
  return [...new Set([...ledger.keys(), ...told.keys()])].map((key) => {
    const [person = '', cadence = ''] = key.split(' ')
    return { key, person, cadence, stories: told.get(key) ?? [], ledger: ledger.get(key) ?? [] }
  })
}

export const having = ({ events }: Story, kind: string): readonly Event[] =>
  events.filter((event) => event.kind === kind)

/** It was put there by us, as it says itself. */
export const isAccepted = (story: Story): boolean => having(story, 'enrolled').length > 0
