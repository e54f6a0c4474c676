-- Audiences: queries over the mirror that name people to enrol. A query is a stranger's: it runs as a role that may read the
-- mirror alone, within a function that it cannot leave, and sees the rows of one team, which it cannot change
-- (docs/decisions/0015-audience-queries.md).
create table worker.audience_turn (
  xid xid8 not null default pg_current_xact_id(),
  team text not null,
  constraint audience_turn_pkey primary key (xid)
);
comment on table worker.audience_turn is 'For which team a transaction asks an audience''s query; never kept, as such a transaction is rolled back';
comment on column worker.audience_turn.xid is 'The transaction: what runs in it can neither write here nor be another one';
comment on column worker.audience_turn.team is 'Whose rows it sees';

create function worker.audience_team() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.team from worker.audience_turn t where t.xid = pg_current_xact_id_if_assigned()
$$;
comment on function worker.audience_team() is 'Whose rows an audience''s query sees in this transaction; null: nobody''s';

create type worker.named_person as (id bigint);
comment on type worker.named_person is 'What the query of an audience is to answer with: one column of ids';

-- Within a security definer's function neither the role nor the session's user can be set, by set_config() either
-- (postgresql.org/docs/current/sql-set-role.html): SET ROLE by itself would be undone by the query.
create function worker.people_named(query text, most integer) returns setof worker.named_person
language plpgsql security definer set search_path = salesloft, pg_temp as $$
declare
  named refcursor;
  person record;
  seen integer := 0;
begin
  -- A cursor takes one statement, and one that answers with rows.
  open named no scroll for execute query;
  loop
    fetch named into person;
    exit when not found;
    seen := seen + 1;
    if seen > most then
      raise exception using errcode = 'SLA01', message = 'more rows than an audience may have';
    end if;
    -- Refuses any row but one of a single bigint.
    return next person;
  end loop;
end $$;
comment on function worker.people_named(text, integer) is
  'What the query of an audience answers with, as the role that owns this function';

create function worker.admit_audiences_to(mirrored regclass) returns void
language plpgsql as $$
begin
  if not exists (select from pg_roles where rolname = 'salesloft_audience') then
    return;
  end if;
  if not exists (select from pg_policy where polrelid = mirrored and polname = 'audience') then
    execute format('create policy audience on %s as restrictive for select to salesloft_audience '
      'using (team = (select worker.audience_team()))', mirrored);
  end if;
  -- Everybody else reads and writes as they may.
  if not exists (select from pg_policy where polrelid = mirrored and polname = 'everybody') then
    execute format('create policy everybody on %s using (true) with check (true)', mirrored);
  end if;
  if not (select relrowsecurity from pg_class where oid = mirrored) then
    execute format('alter table %s enable row level security', mirrored);
  end if;
  execute format('grant select on %s to salesloft_audience', mirrored);
end $$;
comment on function worker.admit_audiences_to(regclass) is
  'Lets the queries of audiences read a table of the mirror, each its own team''s rows; nothing where there is no such role';

create function worker.admit_audiences() returns void
language plpgsql as $$
declare
  mirrored regclass;
  is_super boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not exists (select from pg_roles where rolname = 'salesloft_audience') then
    begin
      create role salesloft_audience nologin noinherit;
    exception
      when insufficient_privilege then return;
      -- Somebody migrates another database of this cluster.
      when duplicate_object or unique_violation then null;
    end;
  end if;
  for mirrored in
    select c.oid from pg_class c where c.relnamespace = 'salesloft'::regnamespace and c.relkind = 'r'
    order by c.relname
  loop
    perform worker.admit_audiences_to(mirrored);
  end loop;
  grant usage on schema salesloft to salesloft_audience;
  if (select proowner from pg_proc where oid = 'worker.people_named(text, integer)'::regprocedure)
    = (select oid from pg_roles where rolname = 'salesloft_audience')
  then
    return;
  end if;
  begin
    -- To give something away one has to be of those who get it, and they have to be let in for it.
    if not is_super then
      grant salesloft_audience to current_user;
    end if;
    grant usage, create on schema worker to salesloft_audience;
    alter function worker.people_named(text, integer) owner to salesloft_audience;
    revoke usage, create on schema worker from salesloft_audience;
    if not is_super then
      revoke salesloft_audience from current_user;
    end if;
  exception when insufficient_privilege then return;
  end;
end $$;
comment on function worker.admit_audiences() is
  'Makes the role of audiences and lets it read the mirror, as far as who calls may; worker.audience_obstacle() says what is missing';

create function worker.audience_obstacle() returns text
language sql stable as $$
  select case
    when not exists (select from pg_roles where rolname = 'salesloft_audience')
      then 'there is no role salesloft_audience'
    when exists (
      select from pg_roles where rolname = 'salesloft_audience'
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin)
    ) then 'the role salesloft_audience may more than read'
    when exists (
      select from pg_auth_members m join pg_roles r on r.oid = m.member
      where r.rolname = 'salesloft_audience'
    ) then 'the role salesloft_audience is a member of another role'
    when (
      select pg_get_userbyid(proowner) from pg_proc
      where oid = to_regprocedure('worker.people_named(text, integer)')
    ) is distinct from 'salesloft_audience'
      then 'the function worker.people_named does not belong to the role salesloft_audience'
    when exists (
      select from pg_class c
      where c.relnamespace = to_regnamespace('worker') and c.relkind in ('r', 'v', 'm', 'p', 'f')
        and has_table_privilege('salesloft_audience', c.oid, 'select, insert, update, delete')
    ) then 'the role salesloft_audience may use tables of schema worker'
    when exists (
      select from pg_class c
      where c.relnamespace = to_regnamespace('salesloft')
        and (c.relkind in ('r', 'v', 'm', 'p', 'f')
          and has_table_privilege('salesloft_audience', c.oid, 'insert, update, delete, truncate')
        or c.relkind in ('v', 'm', 'p', 'f') and has_table_privilege('salesloft_audience', c.oid, 'select')
        or c.relkind = 'r' and (not c.relrowsecurity
          or c.relowner = (select oid from pg_roles where rolname = 'salesloft_audience')
          or not has_table_privilege('salesloft_audience', c.oid, 'select')
          or not exists (
            select from pg_policy p where p.polrelid = c.oid and p.polname = 'audience'
              and not p.polpermissive
          )))
    ) then 'a table of the mirror is not guarded by its policy "audience", or not open to the role'
  end
$$;
comment on function worker.audience_obstacle() is
  'Why no query of an audience may run in this database, in words; null: it may';

select worker.admit_audiences();

create table worker.audience (
  team text not null,
  name text not null,
  query text not null,
  cadence bigint not null,
  user_id bigint,
  most_enrolled integer not null default 100,
  brake_count integer,
  brake_percent integer,
  stops_others boolean not null default false,
  schedule text not null default 'off',
  next_due_at timestamptz(6),
  changed_at timestamptz(6) not null default clock_timestamp(),
  changed_by text not null,
  constraint audience_pkey primary key (team, name),
  constraint audience_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint audience_name_check check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  constraint audience_query_check check (length(query) between 1 and 20000),
  constraint audience_most_enrolled_check check (most_enrolled between 1 and 10000),
  constraint audience_brake_check check (brake_count >= 0 and brake_percent between 0 and 100),
  constraint audience_schedule_check check (schedule in ('off', 'hourly', 'daily')),
  constraint audience_due_check check ((schedule = 'off') = (next_due_at is null))
);
create index audience_due_idx on worker.audience (next_due_at) where next_due_at is not null;
comment on table worker.audience is 'Saved queries over the mirror that say whom to enrol in a cadence';
comment on column worker.audience.team is 'Whose';
comment on column worker.audience.name is 'Its name within the team';
comment on column worker.audience.query is 'One SELECT over schema salesloft that answers with one column of ids of people';
comment on column worker.audience.cadence is 'The cadence it enrols in';
comment on column worker.audience.user_id is 'In whose name; null: the user of the key';
comment on column worker.audience.most_enrolled is 'How many one run enrols at most; the others wait for the next';
comment on column worker.audience.brake_count is 'A run that would change more people than this does nothing; null: no such brake';
comment on column worker.audience.brake_percent is 'As brake_count, in percent of those named before; a first run has none';
comment on column worker.audience.stops_others is 'Whether it stops the enrolments it made of people that it names no more';
comment on column worker.audience.schedule is 'off: by hand only; hourly; daily';
comment on column worker.audience.next_due_at is 'When it runs next by itself';
comment on column worker.audience.changed_at is 'When it was last saved';
comment on column worker.audience.changed_by is 'By whom';

create table worker.enrollment_batch (
  id bigint generated always as identity,
  team text not null,
  cadence bigint not null,
  source text not null,
  audience text,
  requested_by text not null,
  requested_at timestamptz(6) not null default clock_timestamp(),
  ended_at timestamptz(6),
  total integer not null,
  constraint enrollment_batch_pkey primary key (id),
  constraint enrollment_batch_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint enrollment_batch_source_check check (source in ('cli', 'api', 'csv', 'audience', 'page')),
  constraint enrollment_batch_total_check check (total >= 0)
);
create index enrollment_batch_team_idx on worker.enrollment_batch (team, id desc);
comment on table worker.enrollment_batch is 'Many enrolments that were asked for together';
comment on column worker.enrollment_batch.id is 'Its number';
comment on column worker.enrollment_batch.team is 'Whose';
comment on column worker.enrollment_batch.cadence is 'The cadence they are enrolled in';
comment on column worker.enrollment_batch.source is 'What asked for it: cli, api, csv, audience, page';
comment on column worker.enrollment_batch.audience is 'The audience whose run it is';
comment on column worker.enrollment_batch.requested_by is 'Who asked for it';
comment on column worker.enrollment_batch.requested_at is 'When';
comment on column worker.enrollment_batch.ended_at is 'When the last of its rows had an outcome';
comment on column worker.enrollment_batch.total is 'How many rows it has';

create table worker.enrollment_batch_row (
  team text not null,
  batch_id bigint not null,
  number integer not null,
  person bigint not null,
  user_id bigint,
  does text not null default 'enroll',
  asked_at timestamptz(6),
  outcome text,
  reason text,
  enrollment_id bigint,
  done_at timestamptz(6),
  constraint enrollment_batch_row_pkey primary key (batch_id, number),
  constraint enrollment_batch_row_batch_fkey
    foreign key (batch_id) references worker.enrollment_batch (id) on delete cascade,
  constraint enrollment_batch_row_does_check check (does in ('enroll', 'stop')),
  constraint enrollment_batch_row_done_check check ((outcome is null) = (done_at is null))
);
create index enrollment_batch_row_open_idx on worker.enrollment_batch_row (batch_id, number)
  where outcome is null;
comment on table worker.enrollment_batch_row is 'What is to be done of a batch, and what came of it';
comment on column worker.enrollment_batch_row.team is 'The batch''s team';
comment on column worker.enrollment_batch_row.batch_id is 'Of which batch';
comment on column worker.enrollment_batch_row.number is 'Its place in the file or list, from 1';
comment on column worker.enrollment_batch_row.person is 'Whom';
comment on column worker.enrollment_batch_row.user_id is 'In whose name; null: the user of the key';
comment on column worker.enrollment_batch_row.does is 'enroll, or stop: the enrolment of a person whom an audience names no more';
comment on column worker.enrollment_batch_row.asked_at is 'When it was first asked for: who comes after that looks for the enrolment first';
comment on column worker.enrollment_batch_row.outcome is 'State of the enrolment once it was asked for; failed: an error, whose code is the reason';
comment on column worker.enrollment_batch_row.reason is 'Why, where it was not made';
comment on column worker.enrollment_batch_row.enrollment_id is 'The enrolment';
comment on column worker.enrollment_batch_row.done_at is 'When the outcome was known';

create table worker.audience_member (
  team text not null,
  audience text not null,
  person bigint not null,
  named_since timestamptz(6) not null default clock_timestamp(),
  left_at timestamptz(6),
  batch_id bigint,
  constraint audience_member_pkey primary key (team, audience, person),
  constraint audience_member_audience_fkey foreign key (team, audience)
    references worker.audience (team, name) on delete cascade,
  constraint audience_member_batch_fkey foreign key (batch_id)
    references worker.enrollment_batch (id) on delete set null
);
create index audience_member_waiting_idx on worker.audience_member (team, audience)
  where left_at is null and batch_id is null;
create index audience_member_batch_idx on worker.audience_member (batch_id) where batch_id is not null;
comment on table worker.audience_member is 'Whom an audience names, or named: each is enrolled once for each time that they enter it';
comment on column worker.audience_member.team is 'Whose audience';
comment on column worker.audience_member.audience is 'Which audience';
comment on column worker.audience_member.person is 'Whom it names';
comment on column worker.audience_member.named_since is 'Since when';
comment on column worker.audience_member.left_at is 'When it first named them no more; null while it names them';
comment on column worker.audience_member.batch_id is 'The batch that enrols them; null: none does yet';

create table worker.audience_run (
  id bigint generated always as identity,
  team text not null,
  audience text not null,
  state text not null,
  asked_by text not null,
  ran_at timestamptz(6) not null default clock_timestamp(),
  named integer not null default 0,
  unknown integer not null default 0,
  entered integer not null default 0,
  went integer not null default 0,
  waiting integer not null default 0,
  batch_id bigint,
  error_code text,
  error_message text,
  constraint audience_run_pkey primary key (id),
  constraint audience_run_audience_fkey foreign key (team, audience)
    references worker.audience (team, name) on delete cascade,
  constraint audience_run_batch_fkey foreign key (batch_id)
    references worker.enrollment_batch (id) on delete set null,
  constraint audience_run_state_check check (state in ('done', 'braked', 'failed')),
  constraint audience_run_error_check check ((error_code is null) = (error_message is null))
);
create index audience_run_audience_idx on worker.audience_run (team, audience, id desc);
create index audience_run_batch_idx on worker.audience_run (batch_id) where batch_id is not null;
comment on table worker.audience_run is 'What came of each run of an audience';
comment on column worker.audience_run.id is 'Its number';
comment on column worker.audience_run.team is 'Whose audience';
comment on column worker.audience_run.audience is 'Which audience';
comment on column worker.audience_run.state is 'done; braked: it would have changed too many, and changed nobody; failed';
comment on column worker.audience_run.asked_by is 'Who asked for it; the schedule, or an operator';
comment on column worker.audience_run.ran_at is 'When';
comment on column worker.audience_run.named is 'How many people the query named';
comment on column worker.audience_run.unknown is 'How many of the ids were of nobody in the mirror, or of somebody deleted: they are left out';
comment on column worker.audience_run.entered is 'How many had not been named before';
comment on column worker.audience_run.went is 'How many that had been named before were not';
comment on column worker.audience_run.waiting is 'How many are to be enrolled by later runs';
comment on column worker.audience_run.batch_id is 'The batch with what is done';
comment on column worker.audience_run.error_code is 'Why it failed or braked: a code of docs/errors.md';
comment on column worker.audience_run.error_message is 'The sentence for it';
