-- What was done: a row for each touch, as the mirror has it now, and the measures by whom and what they belong to. Views, so
-- that they can never differ from the mirror (docs/decisions/0021); what makes a day cheap to read is the indexes.
create index emails_sent_at_idx on salesloft.emails (team, sent_at) where sent_at is not null;
create index calls_created_at_idx on salesloft.calls (team, created_at);
create index actions_left_at_idx on salesloft.actions (team, left_at) where left_at is not null;
create index tasks_completed_at_idx on salesloft.tasks (team, completed_at) where completed_at is not null;
create index meetings_created_at_idx on salesloft.meetings (team, created_at);
create index successes_succeeded_at_idx on salesloft.successes (team, succeeded_at);
create index opportunities_made_at_idx on salesloft.opportunities (team, coalesce(created_date, created_at));
create index cadence_memberships_added_at_idx on salesloft.cadence_memberships (team, added_at);
create index users_guid_idx on salesloft.users (team, guid);

create view salesloft.activity with (security_invoker = true) as
select f.team, 'email' as kind, f.id, f.sent_at as at, f.recipient_id as person_id, p.account_id, f.user_id,
  f.cadence_id, f.step_id, f.action_id, f.created_at, f.updated_at, f.bounced,
  f.bounced is not true as delivered, f.view_tracking as views_tracked, f.click_tracking as clicks_tracked,
  f.counts_views as views, f.counts_clicks as clicks, f.counts_replies as replies, null::boolean as connected,
  null::boolean as positive, null::integer as duration, null::text as disposition, null::text as sentiment
from salesloft.emails f
left join salesloft.people p on p.team = f.team and p.id = f.recipient_id
where f.sent_at is not null and f.deleted_at is null
union all
select f.team, 'phone', f.id, f.created_at, f.called_person_id, p.account_id, f.user_id,
  f.cadence_id, f.step_id, f.action_id, f.created_at, f.updated_at, null::boolean,
  null::boolean, null::boolean, null::boolean,
  null::integer, null::integer, null::integer, f.connected,
  f.positive, f.duration, f.disposition, f.sentiment
from salesloft.calls f
left join salesloft.people p on p.team = f.team and p.id = f.called_person_id
where f.created_at is not null and f.deleted_at is null
union all
select f.team, case when f.type = 'integration' or s.type = 'integration' then 'integration' else 'other' end,
  f.id, f.left_at, f.person_id, p.account_id, f.user_id,
  f.cadence_id, f.step_id, f.id, f.created_at, f.updated_at, null::boolean,
  null::boolean, null::boolean, null::boolean,
  null::integer, null::integer, null::integer, null::boolean,
  null::boolean, null::integer, null::text, null::text
from salesloft.actions f
left join salesloft.people p on p.team = f.team and p.id = f.person_id
left join salesloft.steps s on s.team = f.team and s.id = f.step_id
where f.left_at is not null and f.deleted_at is null and f.type not in ('email', 'phone')
  -- Who was removed with it as the latest action had not done it, unless it is the last step that was.
  and (
    not exists (
      select from salesloft.cadence_memberships m
      where m.team = f.team and m.person_id = f.person_id and m.cadence_id = f.cadence_id
        and m.latest_action_id = f.id and m.current_state in ('removed', 'removed_no_action', 'reassigned')
    ) or (p.last_completed_step_id = f.step_id and p.last_completed_step_cadence_id = f.cadence_id)
  );
comment on view salesloft.activity is 'Touches: an e-mail that was sent, a call that was logged, a step of another kind that is done; always as the mirror has them now';
comment on column salesloft.activity.team is 'Slug of the team';
comment on column salesloft.activity.kind is 'email, phone, other or integration: as steps of cadences are';
comment on column salesloft.activity.id is 'Id of the e-mail, of the call or of the action; one within emails, within calls and within the rest';
comment on column salesloft.activity.at is 'When it was sent or logged; of the rest when it was seen to be done';
comment on column salesloft.activity.person_id is 'Person who was touched';
comment on column salesloft.activity.account_id is 'Account of the person, as it is now';
comment on column salesloft.activity.user_id is 'User who did it';
comment on column salesloft.activity.cadence_id is 'Cadence it was part of';
comment on column salesloft.activity.step_id is 'Step it was';
comment on column salesloft.activity.action_id is 'Action that it did';
comment on column salesloft.activity.created_at is 'When its record was made in SalesLoft';
comment on column salesloft.activity.updated_at is 'When its record last changed in SalesLoft';
comment on column salesloft.activity.bounced is 'E-mails: whether it bounced';
comment on column salesloft.activity.delivered is 'E-mails: whether it did not bounce';
comment on column salesloft.activity.views_tracked is 'E-mails: whether SalesLoft can know that it was opened';
comment on column salesloft.activity.clicks_tracked is 'E-mails: whether SalesLoft can know that a link was clicked';
comment on column salesloft.activity.views is 'E-mails: how often it was opened, up to now';
comment on column salesloft.activity.clicks is 'E-mails: how often its links were clicked, up to now';
comment on column salesloft.activity.replies is 'E-mails: replies, up to now';
comment on column salesloft.activity.connected is 'Calls: whether it connected, by the team''s rule in SalesLoft';
comment on column salesloft.activity.positive is 'Calls: whether it was positive, by the team''s rule in SalesLoft';
comment on column salesloft.activity.duration is 'Calls: seconds';
comment on column salesloft.activity.disposition is 'Calls: result';
comment on column salesloft.activity.sentiment is 'Calls: outcome of the conversation';

create view salesloft.measures_by_user with (security_invoker = true) as
select b.team, b.user_id,
  sum(b.sent)::bigint as sent,
  sum(b.delivered)::bigint as delivered,
  sum(b.bounced)::bigint as bounced,
  sum(b.views_tracked)::bigint as views_tracked,
  sum(b.opened)::bigint as opened,
  sum(b.clicks_tracked)::bigint as clicks_tracked,
  sum(b.clicked)::bigint as clicked,
  sum(b.replied)::bigint as replied,
  sum(b.calls)::bigint as calls,
  sum(b.connected)::bigint as connected,
  sum(b.positive)::bigint as positive,
  sum(b.talk_time)::bigint as talk_time,
  sum(b.other_touches)::bigint as other_touches,
  sum(b.tasks)::bigint as tasks,
  sum(b.meetings_booked)::bigint as meetings_booked,
  sum(b.meetings_held)::bigint as meetings_held,
  sum(b.meetings_no_show)::bigint as meetings_no_show,
  sum(b.successes)::bigint as successes,
  sum(b.opportunities)::bigint as opportunities,
  (array_agg(b.opportunity_amount) filter (where b.opportunity_amount is not null))[1] as opportunity_amount,
  sum(b.people_added)::bigint as people_added,
  sum(b.people_finished)::bigint as people_finished,
  sum(b.people_removed)::bigint as people_removed
from (
  select f.team, f.user_id as user_id, count(*), count(*) filter (where f.bounced is not true), count(*) filter (where f.bounced is true), count(*) filter (where f.bounced is not true and f.view_tracking is true), count(*) filter (where f.counts_views > 0), count(*) filter (where f.bounced is not true and f.click_tracking is true), count(*) filter (where f.counts_clicks > 0), count(*) filter (where f.counts_replies > 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.emails f where f.sent_at is not null and f.deleted_at is null and f.sent_at <= now() group by 1, 2
  union all
  select f.team, f.user_id as user_id, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*) filter (where f.connected is true), count(*) filter (where f.positive is true), coalesce(sum(f.duration), 0)::bigint, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.calls f where f.created_at is not null and f.deleted_at is null and f.created_at <= now() group by 1, 2
  union all
  select f.team, f.user_id as user_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.activity f where f.at is not null and f.kind in ('other', 'integration') and f.at <= now() group by 1, 2
  union all
  select f.team, coalesce(f.completed_by_id, f.user_id) as user_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.tasks f where f.completed_at is not null and f.deleted_at is null and f.completed_at <= now() group by 1, 2
  union all
  select f.team, (select u.id from salesloft.users u
    where u.team = f.team and u.guid = coalesce(f.booked_by_user_id, f.owned_by_user_id) order by u.deleted_at is not null, u.id limit 1) as user_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f where f.created_at is not null and f.deleted_at is null and f.status in ('booked') and f.count_towards_meetings_booked_metric is not false and f.created_at <= now() group by 1, 2
  union all
  select f.team, (select u.id from salesloft.users u
    where u.team = f.team and u.guid = coalesce(f.owned_by_user_id, f.booked_by_user_id) order by u.deleted_at is not null, u.id limit 1) as user_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*) filter (where f.no_show is not true), count(*) filter (where f.no_show is true), 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f where f.start_time is not null and f.deleted_at is null and f.status in ('booked') and f.canceled_at is null and f.count_towards_meetings_attended_metric is not false and f.start_time <= now() group by 1, 2
  union all
  select f.team, f.user_id as user_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, null::jsonb, 0, 0, 0
  from salesloft.successes f where f.succeeded_at is not null and f.deleted_at is null and f.succeeded_at <= now() group by 1, 2
  union all
  select c.team, c.user_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(c.opportunities)::bigint, jsonb_object_agg(c.currency, c.opportunity_amount), 0, 0, 0 from (
  select f.team, f.owner_id as user_id, coalesce(f.currency_iso_code, '') as currency, count(*) as opportunities, coalesce(round(sum(case when f.amount ~ '^-?[0-9]{1,13}([.][0-9]{1,9})?$' then f.amount::numeric end) * 100), 0)::bigint as opportunity_amount
  from salesloft.opportunities f where coalesce(f.created_date, f.created_at) is not null and f.deleted_at is null and coalesce(f.created_date, f.created_at) <= now() group by 1, 2, 3
  ) c group by 1, 2
  union all
  select f.team, f.user_id as user_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, count(*), 0, 0
  from salesloft.cadence_memberships f where f.added_at is not null and f.deleted_at is null and f.added_at <= now() group by 1, 2
  union all
  select f.team, f.user_id as user_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, count(*) filter (where f.current_state in ('completed')), count(*) filter (where f.current_state in ('removed', 'removed_no_action'))
  from salesloft.cadence_memberships f where f.updated_at is not null and f.deleted_at is null and f.currently_on_cadence is not true and f.updated_at <= now() group by 1, 2
) b (team, user_id, sent, delivered, bounced, views_tracked, opened, clicks_tracked, clicked, replied, calls, connected, positive, talk_time, other_touches, tasks, meetings_booked, meetings_held, meetings_no_show, successes, opportunities, opportunity_amount, people_added, people_finished, people_removed)
where b.user_id is not null
group by b.team, b.user_id;
comment on view salesloft.measures_by_user is 'All that was done and came of it up to now, by user; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_user.team is 'Slug of the team';
comment on column salesloft.measures_by_user.user_id is 'Id of the user in SalesLoft';
comment on column salesloft.measures_by_user.sent is 'E-mails sent';
comment on column salesloft.measures_by_user.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_user.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_user.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_user.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_user.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_user.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_user.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_user.calls is 'Calls';
comment on column salesloft.measures_by_user.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_user.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_user.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_user.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_user.tasks is 'Tasks completed';
comment on column salesloft.measures_by_user.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_user.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_user.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_user.successes is 'Successes';
comment on column salesloft.measures_by_user.opportunities is 'Opportunities';
comment on column salesloft.measures_by_user.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_user.people_added is 'People added to cadences';
comment on column salesloft.measures_by_user.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_user.people_removed is 'People removed from a cadence';

create view salesloft.measures_by_person with (security_invoker = true) as
select b.team, b.person_id,
  sum(b.sent)::bigint as sent,
  sum(b.delivered)::bigint as delivered,
  sum(b.bounced)::bigint as bounced,
  sum(b.views_tracked)::bigint as views_tracked,
  sum(b.opened)::bigint as opened,
  sum(b.clicks_tracked)::bigint as clicks_tracked,
  sum(b.clicked)::bigint as clicked,
  sum(b.replied)::bigint as replied,
  sum(b.calls)::bigint as calls,
  sum(b.connected)::bigint as connected,
  sum(b.positive)::bigint as positive,
  sum(b.talk_time)::bigint as talk_time,
  sum(b.other_touches)::bigint as other_touches,
  sum(b.tasks)::bigint as tasks,
  sum(b.meetings_booked)::bigint as meetings_booked,
  sum(b.meetings_held)::bigint as meetings_held,
  sum(b.meetings_no_show)::bigint as meetings_no_show,
  sum(b.successes)::bigint as successes,
  sum(b.opportunities)::bigint as opportunities,
  (array_agg(b.opportunity_amount) filter (where b.opportunity_amount is not null))[1] as opportunity_amount,
  sum(b.people_added)::bigint as people_added,
  sum(b.people_finished)::bigint as people_finished,
  sum(b.people_removed)::bigint as people_removed
from (
  select f.team, f.recipient_id as person_id, count(*), count(*) filter (where f.bounced is not true), count(*) filter (where f.bounced is true), count(*) filter (where f.bounced is not true and f.view_tracking is true), count(*) filter (where f.counts_views > 0), count(*) filter (where f.bounced is not true and f.click_tracking is true), count(*) filter (where f.counts_clicks > 0), count(*) filter (where f.counts_replies > 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.emails f where f.sent_at is not null and f.deleted_at is null and f.sent_at <= now() group by 1, 2
  union all
  select f.team, f.called_person_id as person_id, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*) filter (where f.connected is true), count(*) filter (where f.positive is true), coalesce(sum(f.duration), 0)::bigint, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.calls f where f.created_at is not null and f.deleted_at is null and f.created_at <= now() group by 1, 2
  union all
  select f.team, f.person_id as person_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.activity f where f.at is not null and f.kind in ('other', 'integration') and f.at <= now() group by 1, 2
  union all
  select f.team, f.person_id as person_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.tasks f where f.completed_at is not null and f.deleted_at is null and f.completed_at <= now() group by 1, 2
  union all
  select f.team, f.person_id as person_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f where f.created_at is not null and f.deleted_at is null and f.status in ('booked') and f.count_towards_meetings_booked_metric is not false and f.created_at <= now() group by 1, 2
  union all
  select f.team, f.person_id as person_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*) filter (where f.no_show is not true), count(*) filter (where f.no_show is true), 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f where f.start_time is not null and f.deleted_at is null and f.status in ('booked') and f.canceled_at is null and f.count_towards_meetings_attended_metric is not false and f.start_time <= now() group by 1, 2
  union all
  select f.team, f.person_id as person_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, null::jsonb, 0, 0, 0
  from salesloft.successes f where f.succeeded_at is not null and f.deleted_at is null and f.succeeded_at <= now() group by 1, 2
  union all
  select c.team, c.person_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(c.opportunities)::bigint, jsonb_object_agg(c.currency, c.opportunity_amount), 0, 0, 0 from (
  select f.team, f.opportunity_window_person_id as person_id, coalesce(f.currency_iso_code, '') as currency, count(*) as opportunities, coalesce(round(sum(case when f.amount ~ '^-?[0-9]{1,13}([.][0-9]{1,9})?$' then f.amount::numeric end) * 100), 0)::bigint as opportunity_amount
  from salesloft.opportunities f where coalesce(f.created_date, f.created_at) is not null and f.deleted_at is null and coalesce(f.created_date, f.created_at) <= now() group by 1, 2, 3
  ) c group by 1, 2
  union all
  select f.team, f.person_id as person_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, count(*), 0, 0
  from salesloft.cadence_memberships f where f.added_at is not null and f.deleted_at is null and f.added_at <= now() group by 1, 2
  union all
  select f.team, f.person_id as person_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, count(*) filter (where f.current_state in ('completed')), count(*) filter (where f.current_state in ('removed', 'removed_no_action'))
  from salesloft.cadence_memberships f where f.updated_at is not null and f.deleted_at is null and f.currently_on_cadence is not true and f.updated_at <= now() group by 1, 2
) b (team, person_id, sent, delivered, bounced, views_tracked, opened, clicks_tracked, clicked, replied, calls, connected, positive, talk_time, other_touches, tasks, meetings_booked, meetings_held, meetings_no_show, successes, opportunities, opportunity_amount, people_added, people_finished, people_removed)
where b.person_id is not null
group by b.team, b.person_id;
comment on view salesloft.measures_by_person is 'All that was done and came of it up to now, by person; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_person.team is 'Slug of the team';
comment on column salesloft.measures_by_person.person_id is 'Id of the person in SalesLoft';
comment on column salesloft.measures_by_person.sent is 'E-mails sent';
comment on column salesloft.measures_by_person.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_person.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_person.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_person.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_person.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_person.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_person.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_person.calls is 'Calls';
comment on column salesloft.measures_by_person.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_person.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_person.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_person.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_person.tasks is 'Tasks completed';
comment on column salesloft.measures_by_person.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_person.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_person.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_person.successes is 'Successes';
comment on column salesloft.measures_by_person.opportunities is 'Opportunities';
comment on column salesloft.measures_by_person.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_person.people_added is 'People added to cadences';
comment on column salesloft.measures_by_person.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_person.people_removed is 'People removed from a cadence';

create view salesloft.measures_by_account with (security_invoker = true) as
select b.team, b.account_id,
  sum(b.sent)::bigint as sent,
  sum(b.delivered)::bigint as delivered,
  sum(b.bounced)::bigint as bounced,
  sum(b.views_tracked)::bigint as views_tracked,
  sum(b.opened)::bigint as opened,
  sum(b.clicks_tracked)::bigint as clicks_tracked,
  sum(b.clicked)::bigint as clicked,
  sum(b.replied)::bigint as replied,
  sum(b.calls)::bigint as calls,
  sum(b.connected)::bigint as connected,
  sum(b.positive)::bigint as positive,
  sum(b.talk_time)::bigint as talk_time,
  sum(b.other_touches)::bigint as other_touches,
  sum(b.tasks)::bigint as tasks,
  sum(b.meetings_booked)::bigint as meetings_booked,
  sum(b.meetings_held)::bigint as meetings_held,
  sum(b.meetings_no_show)::bigint as meetings_no_show,
  sum(b.successes)::bigint as successes,
  sum(b.opportunities)::bigint as opportunities,
  (array_agg(b.opportunity_amount) filter (where b.opportunity_amount is not null))[1] as opportunity_amount,
  sum(b.people_added)::bigint as people_added,
  sum(b.people_finished)::bigint as people_finished,
  sum(b.people_removed)::bigint as people_removed
from (
  select f.team, p.account_id as account_id, count(*), count(*) filter (where f.bounced is not true), count(*) filter (where f.bounced is true), count(*) filter (where f.bounced is not true and f.view_tracking is true), count(*) filter (where f.counts_views > 0), count(*) filter (where f.bounced is not true and f.click_tracking is true), count(*) filter (where f.counts_clicks > 0), count(*) filter (where f.counts_replies > 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.emails f left join salesloft.people p on p.team = f.team and p.id = f.recipient_id where f.sent_at is not null and f.deleted_at is null and f.sent_at <= now() group by 1, 2
  union all
  select f.team, p.account_id as account_id, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*) filter (where f.connected is true), count(*) filter (where f.positive is true), coalesce(sum(f.duration), 0)::bigint, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.calls f left join salesloft.people p on p.team = f.team and p.id = f.called_person_id where f.created_at is not null and f.deleted_at is null and f.created_at <= now() group by 1, 2
  union all
  select f.team, f.account_id as account_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.activity f left join salesloft.people p on p.team = f.team and p.id = f.person_id where f.at is not null and f.kind in ('other', 'integration') and f.at <= now() group by 1, 2
  union all
  select f.team, p.account_id as account_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.tasks f left join salesloft.people p on p.team = f.team and p.id = f.person_id where f.completed_at is not null and f.deleted_at is null and f.completed_at <= now() group by 1, 2
  union all
  select f.team, coalesce(f.account_id, p.account_id) as account_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f left join salesloft.people p on p.team = f.team and p.id = f.person_id where f.created_at is not null and f.deleted_at is null and f.status in ('booked') and f.count_towards_meetings_booked_metric is not false and f.created_at <= now() group by 1, 2
  union all
  select f.team, coalesce(f.account_id, p.account_id) as account_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*) filter (where f.no_show is not true), count(*) filter (where f.no_show is true), 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f left join salesloft.people p on p.team = f.team and p.id = f.person_id where f.start_time is not null and f.deleted_at is null and f.status in ('booked') and f.canceled_at is null and f.count_towards_meetings_attended_metric is not false and f.start_time <= now() group by 1, 2
  union all
  select f.team, p.account_id as account_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, null::jsonb, 0, 0, 0
  from salesloft.successes f left join salesloft.people p on p.team = f.team and p.id = f.person_id where f.succeeded_at is not null and f.deleted_at is null and f.succeeded_at <= now() group by 1, 2
  union all
  select c.team, c.account_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(c.opportunities)::bigint, jsonb_object_agg(c.currency, c.opportunity_amount), 0, 0, 0 from (
  select f.team, coalesce(f.account_id, p.account_id) as account_id, coalesce(f.currency_iso_code, '') as currency, count(*) as opportunities, coalesce(round(sum(case when f.amount ~ '^-?[0-9]{1,13}([.][0-9]{1,9})?$' then f.amount::numeric end) * 100), 0)::bigint as opportunity_amount
  from salesloft.opportunities f left join salesloft.people p on p.team = f.team and p.id = f.opportunity_window_person_id where coalesce(f.created_date, f.created_at) is not null and f.deleted_at is null and coalesce(f.created_date, f.created_at) <= now() group by 1, 2, 3
  ) c group by 1, 2
  union all
  select f.team, p.account_id as account_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, count(*), 0, 0
  from salesloft.cadence_memberships f left join salesloft.people p on p.team = f.team and p.id = f.person_id where f.added_at is not null and f.deleted_at is null and f.added_at <= now() group by 1, 2
  union all
  select f.team, p.account_id as account_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, count(*) filter (where f.current_state in ('completed')), count(*) filter (where f.current_state in ('removed', 'removed_no_action'))
  from salesloft.cadence_memberships f left join salesloft.people p on p.team = f.team and p.id = f.person_id where f.updated_at is not null and f.deleted_at is null and f.currently_on_cadence is not true and f.updated_at <= now() group by 1, 2
) b (team, account_id, sent, delivered, bounced, views_tracked, opened, clicks_tracked, clicked, replied, calls, connected, positive, talk_time, other_touches, tasks, meetings_booked, meetings_held, meetings_no_show, successes, opportunities, opportunity_amount, people_added, people_finished, people_removed)
where b.account_id is not null
group by b.team, b.account_id;
comment on view salesloft.measures_by_account is 'All that was done and came of it up to now, by account; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_account.team is 'Slug of the team';
comment on column salesloft.measures_by_account.account_id is 'Id of the account in SalesLoft';
comment on column salesloft.measures_by_account.sent is 'E-mails sent';
comment on column salesloft.measures_by_account.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_account.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_account.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_account.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_account.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_account.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_account.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_account.calls is 'Calls';
comment on column salesloft.measures_by_account.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_account.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_account.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_account.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_account.tasks is 'Tasks completed';
comment on column salesloft.measures_by_account.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_account.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_account.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_account.successes is 'Successes';
comment on column salesloft.measures_by_account.opportunities is 'Opportunities';
comment on column salesloft.measures_by_account.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_account.people_added is 'People added to cadences';
comment on column salesloft.measures_by_account.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_account.people_removed is 'People removed from a cadence';

create view salesloft.measures_by_cadence with (security_invoker = true) as
select b.team, b.cadence_id,
  sum(b.sent)::bigint as sent,
  sum(b.delivered)::bigint as delivered,
  sum(b.bounced)::bigint as bounced,
  sum(b.views_tracked)::bigint as views_tracked,
  sum(b.opened)::bigint as opened,
  sum(b.clicks_tracked)::bigint as clicks_tracked,
  sum(b.clicked)::bigint as clicked,
  sum(b.replied)::bigint as replied,
  sum(b.calls)::bigint as calls,
  sum(b.connected)::bigint as connected,
  sum(b.positive)::bigint as positive,
  sum(b.talk_time)::bigint as talk_time,
  sum(b.other_touches)::bigint as other_touches,
  sum(b.tasks)::bigint as tasks,
  sum(b.meetings_booked)::bigint as meetings_booked,
  sum(b.meetings_held)::bigint as meetings_held,
  sum(b.meetings_no_show)::bigint as meetings_no_show,
  sum(b.successes)::bigint as successes,
  sum(b.opportunities)::bigint as opportunities,
  (array_agg(b.opportunity_amount) filter (where b.opportunity_amount is not null))[1] as opportunity_amount,
  sum(b.people_added)::bigint as people_added,
  sum(b.people_finished)::bigint as people_finished,
  sum(b.people_removed)::bigint as people_removed
from (
  select f.team, f.cadence_id as cadence_id, count(*), count(*) filter (where f.bounced is not true), count(*) filter (where f.bounced is true), count(*) filter (where f.bounced is not true and f.view_tracking is true), count(*) filter (where f.counts_views > 0), count(*) filter (where f.bounced is not true and f.click_tracking is true), count(*) filter (where f.counts_clicks > 0), count(*) filter (where f.counts_replies > 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.emails f where f.sent_at is not null and f.deleted_at is null and f.sent_at <= now() group by 1, 2
  union all
  select f.team, f.cadence_id as cadence_id, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*) filter (where f.connected is true), count(*) filter (where f.positive is true), coalesce(sum(f.duration), 0)::bigint, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.calls f where f.created_at is not null and f.deleted_at is null and f.created_at <= now() group by 1, 2
  union all
  select f.team, f.cadence_id as cadence_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.activity f where f.at is not null and f.kind in ('other', 'integration') and f.at <= now() group by 1, 2
  union all
  select f.team, f.cadence_id as cadence_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f where f.created_at is not null and f.deleted_at is null and f.status in ('booked') and f.count_towards_meetings_booked_metric is not false and f.created_at <= now() group by 1, 2
  union all
  select f.team, f.cadence_id as cadence_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*) filter (where f.no_show is not true), count(*) filter (where f.no_show is true), 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f where f.start_time is not null and f.deleted_at is null and f.status in ('booked') and f.canceled_at is null and f.count_towards_meetings_attended_metric is not false and f.start_time <= now() group by 1, 2
  union all
  select f.team, f.latest_cadence_id as cadence_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, null::jsonb, 0, 0, 0
  from salesloft.successes f where f.succeeded_at is not null and f.deleted_at is null and f.succeeded_at <= now() group by 1, 2
  union all
  select c.team, c.cadence_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(c.opportunities)::bigint, jsonb_object_agg(c.currency, c.opportunity_amount), 0, 0, 0 from (
  select f.team, f.most_recent_cadence_id as cadence_id, coalesce(f.currency_iso_code, '') as currency, count(*) as opportunities, coalesce(round(sum(case when f.amount ~ '^-?[0-9]{1,13}([.][0-9]{1,9})?$' then f.amount::numeric end) * 100), 0)::bigint as opportunity_amount
  from salesloft.opportunities f where coalesce(f.created_date, f.created_at) is not null and f.deleted_at is null and coalesce(f.created_date, f.created_at) <= now() group by 1, 2, 3
  ) c group by 1, 2
  union all
  select f.team, f.cadence_id as cadence_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, count(*), 0, 0
  from salesloft.cadence_memberships f where f.added_at is not null and f.deleted_at is null and f.added_at <= now() group by 1, 2
  union all
  select f.team, f.cadence_id as cadence_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, count(*) filter (where f.current_state in ('completed')), count(*) filter (where f.current_state in ('removed', 'removed_no_action'))
  from salesloft.cadence_memberships f where f.updated_at is not null and f.deleted_at is null and f.currently_on_cadence is not true and f.updated_at <= now() group by 1, 2
) b (team, cadence_id, sent, delivered, bounced, views_tracked, opened, clicks_tracked, clicked, replied, calls, connected, positive, talk_time, other_touches, tasks, meetings_booked, meetings_held, meetings_no_show, successes, opportunities, opportunity_amount, people_added, people_finished, people_removed)
where b.cadence_id is not null
group by b.team, b.cadence_id;
comment on view salesloft.measures_by_cadence is 'All that was done and came of it up to now, by cadence; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_cadence.team is 'Slug of the team';
comment on column salesloft.measures_by_cadence.cadence_id is 'Id of the cadence in SalesLoft';
comment on column salesloft.measures_by_cadence.sent is 'E-mails sent';
comment on column salesloft.measures_by_cadence.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_cadence.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_cadence.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_cadence.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_cadence.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_cadence.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_cadence.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_cadence.calls is 'Calls';
comment on column salesloft.measures_by_cadence.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_cadence.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_cadence.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_cadence.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_cadence.tasks is 'Tasks completed';
comment on column salesloft.measures_by_cadence.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_cadence.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_cadence.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_cadence.successes is 'Successes';
comment on column salesloft.measures_by_cadence.opportunities is 'Opportunities';
comment on column salesloft.measures_by_cadence.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_cadence.people_added is 'People added to cadences';
comment on column salesloft.measures_by_cadence.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_cadence.people_removed is 'People removed from a cadence';

create view salesloft.measures_by_step with (security_invoker = true) as
select b.team, b.step_id,
  sum(b.sent)::bigint as sent,
  sum(b.delivered)::bigint as delivered,
  sum(b.bounced)::bigint as bounced,
  sum(b.views_tracked)::bigint as views_tracked,
  sum(b.opened)::bigint as opened,
  sum(b.clicks_tracked)::bigint as clicks_tracked,
  sum(b.clicked)::bigint as clicked,
  sum(b.replied)::bigint as replied,
  sum(b.calls)::bigint as calls,
  sum(b.connected)::bigint as connected,
  sum(b.positive)::bigint as positive,
  sum(b.talk_time)::bigint as talk_time,
  sum(b.other_touches)::bigint as other_touches,
  sum(b.tasks)::bigint as tasks,
  sum(b.meetings_booked)::bigint as meetings_booked,
  sum(b.meetings_held)::bigint as meetings_held,
  sum(b.meetings_no_show)::bigint as meetings_no_show,
  sum(b.successes)::bigint as successes,
  sum(b.opportunities)::bigint as opportunities,
  (array_agg(b.opportunity_amount) filter (where b.opportunity_amount is not null))[1] as opportunity_amount,
  sum(b.people_added)::bigint as people_added,
  sum(b.people_finished)::bigint as people_finished,
  sum(b.people_removed)::bigint as people_removed
from (
  select f.team, f.step_id as step_id, count(*), count(*) filter (where f.bounced is not true), count(*) filter (where f.bounced is true), count(*) filter (where f.bounced is not true and f.view_tracking is true), count(*) filter (where f.counts_views > 0), count(*) filter (where f.bounced is not true and f.click_tracking is true), count(*) filter (where f.counts_clicks > 0), count(*) filter (where f.counts_replies > 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.emails f where f.sent_at is not null and f.deleted_at is null and f.sent_at <= now() group by 1, 2
  union all
  select f.team, f.step_id as step_id, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*) filter (where f.connected is true), count(*) filter (where f.positive is true), coalesce(sum(f.duration), 0)::bigint, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.calls f where f.created_at is not null and f.deleted_at is null and f.created_at <= now() group by 1, 2
  union all
  select f.team, f.step_id as step_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.activity f where f.at is not null and f.kind in ('other', 'integration') and f.at <= now() group by 1, 2
  union all
  select f.team, f.step_id as step_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f where f.created_at is not null and f.deleted_at is null and f.status in ('booked') and f.count_towards_meetings_booked_metric is not false and f.created_at <= now() group by 1, 2
  union all
  select f.team, f.step_id as step_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*) filter (where f.no_show is not true), count(*) filter (where f.no_show is true), 0, 0, null::jsonb, 0, 0, 0
  from salesloft.meetings f where f.start_time is not null and f.deleted_at is null and f.status in ('booked') and f.canceled_at is null and f.count_towards_meetings_attended_metric is not false and f.start_time <= now() group by 1, 2
  union all
  select f.team, f.latest_step_id as step_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, null::jsonb, 0, 0, 0
  from salesloft.successes f where f.succeeded_at is not null and f.deleted_at is null and f.succeeded_at <= now() group by 1, 2
  union all
  select c.team, c.step_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(c.opportunities)::bigint, jsonb_object_agg(c.currency, c.opportunity_amount), 0, 0, 0 from (
  select f.team, f.most_recent_step_id as step_id, coalesce(f.currency_iso_code, '') as currency, count(*) as opportunities, coalesce(round(sum(case when f.amount ~ '^-?[0-9]{1,13}([.][0-9]{1,9})?$' then f.amount::numeric end) * 100), 0)::bigint as opportunity_amount
  from salesloft.opportunities f where coalesce(f.created_date, f.created_at) is not null and f.deleted_at is null and coalesce(f.created_date, f.created_at) <= now() group by 1, 2, 3
  ) c group by 1, 2
  union all
  select f.team, f.step_id as step_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, count(*), 0, 0
  from salesloft.cadence_memberships f where f.added_at is not null and f.deleted_at is null and f.added_at <= now() group by 1, 2
  union all
  select f.team, f.step_id as step_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null::jsonb, 0, count(*) filter (where f.current_state in ('completed')), count(*) filter (where f.current_state in ('removed', 'removed_no_action'))
  from salesloft.cadence_memberships f where f.updated_at is not null and f.deleted_at is null and f.currently_on_cadence is not true and f.updated_at <= now() group by 1, 2
) b (team, step_id, sent, delivered, bounced, views_tracked, opened, clicks_tracked, clicked, replied, calls, connected, positive, talk_time, other_touches, tasks, meetings_booked, meetings_held, meetings_no_show, successes, opportunities, opportunity_amount, people_added, people_finished, people_removed)
where b.step_id is not null
group by b.team, b.step_id;
comment on view salesloft.measures_by_step is 'All that was done and came of it up to now, by step; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_step.team is 'Slug of the team';
comment on column salesloft.measures_by_step.step_id is 'Id of the step in SalesLoft';
comment on column salesloft.measures_by_step.sent is 'E-mails sent';
comment on column salesloft.measures_by_step.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_step.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_step.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_step.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_step.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_step.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_step.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_step.calls is 'Calls';
comment on column salesloft.measures_by_step.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_step.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_step.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_step.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_step.tasks is 'Tasks completed';
comment on column salesloft.measures_by_step.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_step.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_step.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_step.successes is 'Successes';
comment on column salesloft.measures_by_step.opportunities is 'Opportunities';
comment on column salesloft.measures_by_step.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_step.people_added is 'People added to cadences';
comment on column salesloft.measures_by_step.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_step.people_removed is 'People removed from a cadence';
