// What the mirror and the table say beside enrolments, for people who look at them: names, how many are where in each cadence,
// and the step that comes next.
import { sql } from 'kysely'
import type {
  CadenceCounts,
  EnrollmentNames,
  NamesWanted,
  NextStep,
} from '../domain/enrollment-views.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'

export type EnrollmentViews = {
  /** By id; who or what the mirror does not have, or has no name for, is left out. */
  names(team: TeamSlug, wanted: NamesWanted): Promise<EnrollmentNames>
  /** Those with the most of them first. */
  byCadence(team: TeamSlug): Promise<readonly CadenceCounts[]>
  /** Undefined: the mirror has none, or the person is on it no more. */
  nextStep(team: TeamSlug, membership: string): Promise<NextStep | undefined>
}

const cadencesShown = 50

type NameRow = {
  readonly kind: keyof EnrollmentNames
  readonly id: string
  readonly name: string | null
}

export function createEnrollmentViews(given: { readonly database: Database }): EnrollmentViews {
  const db = given.database.kysely
  return translating<EnrollmentViews>({
    async names(team, { people = [], cadences = [], users = [] }) {
      const { rows } = await sql<NameRow>`
        select 'people' as kind, p.id::text as id,
          coalesce(nullif(p.display_name, ''), nullif(concat_ws(' ', p.first_name, p.last_name), '')) as name
        from salesloft.people p where p.team = ${team} and p.id = any(${people}::bigint[])
        union all
        select 'cadences', c.id::text, nullif(c.name, '')
        from salesloft.cadences c where c.team = ${team} and c.id = any(${cadences}::bigint[])
        union all
        select 'users', u.id::text, nullif(u.name, '')
        from salesloft.users u where u.team = ${team} and u.id = any(${users}::bigint[])`.execute(
        db,
      )
      const of = (kind: keyof EnrollmentNames) =>
        new Map(
          rows.flatMap(({ kind: own, id, name }) =>
            own === kind && name !== null ? [[id, name] as const] : [],
          ),
        )
      return { people: of('people'), cadences: of('cadences'), users: of('users') }
    },
    async byCadence(team) {
      const { rows } = await sql<CadenceCounts>`
        select e.cadence::text as cadence, count(*)::integer as total,
          (count(*) filter (where e.state in ('requested', 'checked', 'enrolling')))::integer as "underWay",
          (count(*) filter (where e.state = 'waiting'))::integer as waiting,
          (count(*) filter (where e.state = 'on-cadence'))::integer as "onCadence",
          (count(*) filter (where e.state = 'finished'))::integer as finished,
          (count(*) filter (where e.state = 'refused'))::integer as refused,
          (count(*) filter (where e.state = 'stopped'))::integer as stopped
        from worker.enrollment e where e.team = ${team}
        group by e.cadence order by count(*) desc, e.cadence limit ${cadencesShown}`.execute(db)
      return rows
    },
    async nextStep(team, membership) {
      const { rows } = await sql<NextStep>`
        select s.id::text as step, coalesce(nullif(s.display_name, ''), nullif(s.name, '')) as name,
          coalesce(s.type, a.type) as type, s.day, s.step_number as number, a.due_on as "dueAt",
          m.synced_at as "asOf"
        from salesloft.cadence_memberships m
        left join salesloft.actions a on a.team = ${team} and a.id = m.latest_action_id
          and a.deleted_at is null and a.left_at is null
        left join salesloft.steps s on s.team = ${team} and s.id = coalesce(a.step_id, m.step_id)
        where m.team = ${team} and m.id = ${membership} and m.deleted_at is null
          and m.currently_on_cadence is not false`.execute(db)
      const [next] = rows
      return next?.step === null && next.dueAt === null ? undefined : next
    },
  })
}
