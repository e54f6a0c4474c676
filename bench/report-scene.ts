// Many activities of one team over 40 days, made in Postgres; and a table of activity kept by triggers, to compare with.
import type { Client } from 'pg'

/** Three quarters e-mails, a quarter calls; beside them a tenth as many people, and memberships, tasks, meetings, successes. */
export async function fillWithActivity(client: Client, activities: number): Promise<void> {
  const count = Math.floor(activities)
  const [emails, calls] = [Math.floor((count * 3) / 4), Math.floor(count / 4)]
  const people = Math.ceil(count / 10)
  const small = Math.ceil(count / 50)
  // A minute in each of 40 days, ending with the day that is reported.
  const at = `timestamptz '2026-10-16T00:00:00Z' + (n % 3456000) * interval '1 second'`
  const always = `'{}'::jsonb, now(), now()`
  await client.query(`
    insert into salesloft.users (team, id, guid, name, raw, requested_at, synced_at)
      select 'demo', n, 'guid-' || n, 'User ' || n, ${always} from generate_series(1, 50) n;
    insert into salesloft.people (team, id, account_id, raw, requested_at, synced_at)
      select 'demo', n, n / 20, ${always} from generate_series(1, ${people}) n;
    insert into salesloft.emails (team, id, sent_at, created_at, updated_at, status, bounced, view_tracking,
        click_tracking, counts_views, counts_clicks, counts_replies, user_id, recipient_id, cadence_id, step_id,
        raw, requested_at, synced_at)
      select 'demo', n, ${at.replaceAll('n %', 'n * 7919 %')}, now(), now(), 'sent', n % 33 = 0, true, n % 2 = 0, n % 4,
        n % 9 / 8, n % 25 / 24, n % 50 + 1, n % ${people} + 1, n % 40 + 1, n % 200 + 1,
        jsonb_build_object('id', n, 'status', 'sent', 'padding', repeat('x', 400)), now(), now()
      from generate_series(1::bigint, ${emails}) n;
    insert into salesloft.calls (team, id, created_at, updated_at, duration, positive, connected, user_id,
        called_person_id, cadence_id, step_id, raw, requested_at, synced_at)
      select 'demo', n, ${at.replaceAll('n %', 'n * 104729 %')}, now(), n % 300, n % 20 = 0, n % 5 = 0, n % 50 + 1,
        n % ${people} + 1, n % 40 + 1, n % 200 + 1, ${always} from generate_series(1::bigint, ${calls}) n;
    insert into salesloft.cadence_memberships (team, id, added_at, created_at, updated_at, current_state,
        currently_on_cadence, person_id, cadence_id, user_id, raw, requested_at, synced_at)
      select 'demo', n, ${at.replaceAll('n %', 'n * 173 %')}, now(), ${at.replaceAll('n %', 'n * 179 %')}, 'completed',
        n % 2 = 0, n, n % 40 + 1, n % 50 + 1, ${always} from generate_series(1::bigint, ${small}) n;
    insert into salesloft.tasks (team, id, completed_at, person_id, user_id, raw, requested_at, synced_at)
      select 'demo', n, ${at.replaceAll('n %', 'n * 181 %')}, n, n % 50 + 1, ${always} from generate_series(1::bigint, ${small}) n;
    insert into salesloft.meetings (team, id, created_at, start_time, status, person_id, owned_by_user_id, raw, requested_at, synced_at)
      select 'demo', n, ${at.replaceAll('n %', 'n * 191 %')}, ${at.replaceAll('n %', 'n * 193 %')}, 'booked', n,
        'guid-' || (n % 50 + 1), ${always} from generate_series(1::bigint, ${Math.ceil(small / 10)}) n;
    insert into salesloft.successes (team, id, succeeded_at, person_id, user_id, raw, requested_at, synced_at)
      select 'demo', n, ${at.replaceAll('n %', 'n * 197 %')}, n, n % 50 + 1, ${always} from generate_series(1::bigint, ${Math.ceil(small / 10)}) n;
    insert into salesloft.opportunities (team, id, created_at, amount, currency_iso_code, owner_id, raw, requested_at, synced_at)
      select 'demo', n, ${at.replaceAll('n %', 'n * 199 %')}, '100.50', 'USD', n % 50 + 1, ${always} from generate_series(1::bigint, ${Math.ceil(small / 10)}) n`)
  await client.query('vacuum analyze')
}

/** Pages of a hundred e-mails in which something came of each. */
export async function touchPages(client: Client, pages: number): Promise<void> {
  for (let page = 0; page < pages; page += 1) {
    await client.query(
      `update salesloft.emails set counts_views = coalesce(counts_views, 0) + 1, updated_at = now()
       where team = 'demo' and id > $1 and id <= $2`,
      [page * 100, page * 100 + 100],
    )
  }
}

/** The other way: a table that triggers keep; of e-mails alone, which is less than it would need. */
export async function keepActivity(client: Client): Promise<void> {
  await client.query(`
    create schema kept;
    create table kept.activity as select * from salesloft.activity;
    alter table kept.activity add primary key (team, kind, id);
    create index on kept.activity (team, at);
    create index on kept.activity (team, person_id);
    create function kept.note() returns trigger language plpgsql as $$
    begin
      insert into kept.activity (team, kind, id, at, person_id, account_id, user_id, cadence_id, step_id, bounced, views, clicks, replies)
      select n.team, 'email', n.id, n.sent_at, n.recipient_id, p.account_id, n.user_id, n.cadence_id, n.step_id, n.bounced,
        n.counts_views, n.counts_clicks, n.counts_replies
      from changed n left join salesloft.people p on p.team = n.team and p.id = n.recipient_id
      where n.sent_at is not null and n.deleted_at is null
      on conflict (team, kind, id) do update set views = excluded.views, clicks = excluded.clicks,
        replies = excluded.replies, bounced = excluded.bounced, at = excluded.at, person_id = excluded.person_id,
        account_id = excluded.account_id;
      return null;
    end $$;
    create trigger note after update on salesloft.emails referencing new table as changed
      for each statement execute function kept.note()`)
  await client.query('vacuum analyze kept.activity')
}
