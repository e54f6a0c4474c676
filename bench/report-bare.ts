// The same figures in the SQL that a person would write by hand, table by table.
import type { Client } from 'pg'

type Bounds = readonly [string, string, string, string, string]

const grouped = (
  table: string,
  at: string,
  sums: string,
  where: string,
  ...keys: readonly string[]
): string => `
  select width_bucket(${at}, $1::timestamptz[]), ${keys.join(', ')}, ${sums} from salesloft.${table}
  where team = 'demo' and deleted_at is null and ${at} >= ($1::timestamptz[])[1] and ${at} < ($1::timestamptz[])[5]${where}
  group by grouping sets ((1), ${keys.map((_, place) => `(1, ${place + 2})`).join(', ')})`

const statements = [
  grouped(
    'emails',
    'sent_at',
    `count(*), count(*) filter (where not bounced), count(*) filter (where bounced),
     count(*) filter (where not bounced and view_tracking), count(*) filter (where counts_views > 0),
     count(*) filter (where not bounced and click_tracking), count(*) filter (where counts_clicks > 0),
     count(*) filter (where counts_replies > 0)`,
    '',
    'user_id',
    'cadence_id',
    'step_id',
  ),
  grouped(
    'calls',
    'created_at',
    'count(*), count(*) filter (where connected), count(*) filter (where positive), sum(duration)',
    '',
    'user_id',
    'cadence_id',
    'step_id',
  ),
  grouped('tasks', 'completed_at', 'count(*)', '', 'coalesce(completed_by_id, user_id)'),
  grouped(
    'meetings',
    'created_at',
    'count(*)',
    ` and status = 'booked'`,
    'owned_by_user_id',
    'cadence_id',
    'step_id',
  ),
  grouped(
    'meetings',
    'start_time',
    'count(*) filter (where no_show is not true), count(*) filter (where no_show)',
    ` and status = 'booked' and canceled_at is null`,
    'owned_by_user_id',
    'cadence_id',
    'step_id',
  ),
  grouped(
    'successes',
    'succeeded_at',
    'count(*)',
    '',
    'user_id',
    'latest_cadence_id',
    'latest_step_id',
  ),
  grouped(
    'opportunities',
    'coalesce(created_date, created_at)',
    'count(*), sum(amount::numeric)',
    '',
    'owner_id',
    'most_recent_cadence_id',
    'most_recent_step_id',
  ),
  grouped('cadence_memberships', 'added_at', 'count(*)', '', 'user_id', 'cadence_id', 'step_id'),
  grouped(
    'cadence_memberships',
    'updated_at',
    `count(*) filter (where current_state = 'completed'), count(*) filter (where current_state = 'removed')`,
    ' and not currently_on_cadence',
    'user_id',
    'cadence_id',
    'step_id',
  ),
  `select date_trunc('hour', sent_at), count(*) from salesloft.emails where team = 'demo' and deleted_at is null
     and sent_at >= ($1::timestamptz[])[4] and sent_at < ($1::timestamptz[])[5] group by 1`,
  `select date_trunc('hour', created_at), count(*) from salesloft.calls where team = 'demo' and deleted_at is null
     and created_at >= ($1::timestamptz[])[4] and created_at < ($1::timestamptz[])[5] group by 1`,
  `select count(*), count(*) filter (where opened), count(*) filter (where replied) from (
     select person, bool_or(opened) as opened, bool_or(replied) as replied from (
       select recipient_id as person, counts_views > 0 as opened, counts_replies > 0 as replied from salesloft.emails
       where team = 'demo' and deleted_at is null and sent_at >= ($1::timestamptz[])[4] and sent_at < ($1::timestamptz[])[5]
       union all
       select called_person_id, false, false from salesloft.calls
       where team = 'demo' and deleted_at is null and created_at >= ($1::timestamptz[])[4] and created_at < ($1::timestamptz[])[5]
     ) t group by person
   ) p`,
]

export async function bareReport(client: Client, bounds: Bounds): Promise<void> {
  for (const statement of statements) await client.query(statement, [bounds])
}
