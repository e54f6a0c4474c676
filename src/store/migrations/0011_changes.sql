-- The change feed: what happened to mirrored rows, written by triggers in the rows' own transaction, so that no writer
-- can forget it. A stream costs nothing until somebody wants to follow it: its table has no trigger before that.
create table worker.change_feed (
  team text not null,
  stream text not null,
  since timestamptz(6) not null default clock_timestamp(),
  keep interval not null default interval '7 days',
  forgotten_through bigint not null default 0,
  constraint change_feed_pkey primary key (team, stream),
  constraint change_feed_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint change_feed_keep_check check (keep > interval '0')
);
comment on table worker.change_feed is 'Streams whose changes are recorded';
comment on column worker.change_feed.team is 'Whose stream';
comment on column worker.change_feed.stream is 'Which stream';
comment on column worker.change_feed.since is 'Since when its changes are recorded';
comment on column worker.change_feed.keep is 'How long they are kept';
comment on column worker.change_feed.forgotten_through is 'Changes up to this number may have been forgotten';

create table worker.change (
  sequence bigint generated always as identity,
  team text not null,
  stream text not null,
  id text not null,
  happened text not null,
  at timestamptz(6) not null default clock_timestamp(),
  constraint change_pkey primary key (team, sequence),
  constraint change_feed_fkey foreign key (team, stream)
    references worker.change_feed (team, stream) on delete cascade,
  constraint change_happened_check check (
    happened in ('created', 'updated', 'deleted', 'left', 'restored', 'erased')
  )
);
create index change_kept_idx on worker.change (team, stream, at);
comment on table worker.change is 'The change feed, in the order of commits within a team';
comment on column worker.change.sequence is 'Ascending; of one team no smaller number becomes visible after a larger one';
comment on column worker.change.team is 'Whose row';
comment on column worker.change.stream is 'In which stream';
comment on column worker.change.id is 'The id of the row, as text';
comment on column worker.change.happened is 'created, updated, deleted (marked so), left (done, of streams that hold what is in progress), restored (mark lifted) or erased (row gone)';
comment on column worker.change.at is 'When, by the database''s clock';

-- Numbers are drawn while the team's lock is held, and the lock is held until the commit: so who has seen number n will
-- never see a smaller one appear later. Without it a slow transaction would be skipped by everybody who follows.
create function worker.note_changes() returns trigger language plpgsql as $$
declare
  whose text;
  -- What is no longer alive is marked in one column; what is done and gone from a live set in another.
  marks text := tg_argv[1];
  gone text := case tg_argv[1] when 'left_at' then 'left' else 'deleted' end;
begin
  for whose in execute case tg_op
    when 'UPDATE' then format('select distinct n.team from new_rows n join old_rows o using (team, id)
      where n.raw is distinct from o.raw or (n.%1$I is null) <> (o.%1$I is null)', marks)
    when 'INSERT' then 'select distinct team from new_rows'
    else 'select distinct team from old_rows' end
  loop
    continue when not exists (
      select from worker.change_feed where team = whose and stream = tg_argv[0]
    );
    perform pg_advisory_xact_lock(hashtextextended('salesloft changes of ' || whose, 0));
    if tg_op = 'INSERT' then
      insert into worker.change (team, stream, id, happened)
      select whose, tg_argv[0], id::text, 'created'
      from new_rows where team = whose order by id;
    elsif tg_op = 'UPDATE' then
      execute format('insert into worker.change (team, stream, id, happened)
        select $1, $2, n.id::text, case when (n.%1$I is null) = (o.%1$I is null) then ''updated''
          when n.%1$I is null then ''restored'' else $3 end
        from new_rows n join old_rows o using (team, id)
        where n.team = $1 and (n.raw is distinct from o.raw or (n.%1$I is null) <> (o.%1$I is null))
        order by n.id', marks) using whose, tg_argv[0], gone;
    else
      insert into worker.change (team, stream, id, happened)
      select whose, tg_argv[0], id::text, 'erased' from old_rows where team = whose order by id;
    end if;
    perform pg_notify('salesloft_changes', whose);
  end loop;
  return null;
end $$;
comment on function worker.note_changes() is 'Records what a statement did to rows of streams that are followed';

create function worker.follow_stream(whose text, followed text, mirror text, keep_for interval) returns void
language plpgsql as $$
declare
  marks text := case when exists (
    select from information_schema.columns
    where table_schema = 'salesloft' and table_name = mirror and column_name = 'left_at'
  ) then 'left_at' else 'deleted_at' end;
begin
  insert into worker.change_feed (team, stream, keep) values (whose, followed, keep_for)
  on conflict (team, stream) do update set keep = excluded.keep;
  execute format('create or replace trigger changes_inserted after insert on salesloft.%I
    referencing new table as new_rows for each statement execute function worker.note_changes(%L, %L)', mirror, followed, marks);
  execute format('create or replace trigger changes_updated after update on salesloft.%I
    referencing old table as old_rows new table as new_rows
    for each statement execute function worker.note_changes(%L, %L)', mirror, followed, marks);
  execute format('create or replace trigger changes_deleted after delete on salesloft.%I
    referencing old table as old_rows for each statement execute function worker.note_changes(%L, %L)', mirror, followed, marks);
end $$;
comment on function worker.follow_stream(text, text, text, interval) is 'Begins to record a stream''s changes';

create function worker.unfollow_stream(whose text, followed text, mirror text) returns void
language plpgsql as $$
begin
  delete from worker.change_feed where team = whose and stream = followed;
  if not exists (select from worker.change_feed where stream = followed) then
    execute format('drop trigger if exists changes_inserted on salesloft.%I', mirror);
    execute format('drop trigger if exists changes_updated on salesloft.%I', mirror);
    execute format('drop trigger if exists changes_deleted on salesloft.%I', mirror);
  end if;
end $$;
comment on function worker.unfollow_stream(text, text, text) is 'Ends it and forgets the stream''s changes';

create function salesloft.changes_head(whose text) returns bigint language sql stable as $$
  select coalesce(max(sequence), 0) from worker.change where team = whose
$$;
comment on function salesloft.changes_head(text) is
  'The number of a team''s newest change: note it, read the tables, then follow from it';

create function salesloft.changes_after(
  whose text, after bigint, most integer default 1000, followed text[] default null
) returns setof worker.change language plpgsql stable as $$
begin
  if exists (
    select from worker.change_feed f
    where f.team = whose and (followed is null or f.stream = any (followed))
      and f.forgotten_through > after
  ) then
    raise exception 'Changes after % of team % have been forgotten: read the tables again.', after, whose
      using errcode = 'SLGAP', hint = 'Note salesloft.changes_head() first, and follow from there.';
  end if;
  return query
    select * from worker.change c
    where c.team = whose and c.sequence > after and (followed is null or c.stream = any (followed))
    order by c.sequence limit most;
end $$;
comment on function salesloft.changes_after(text, bigint, integer, text[]) is
  'The next changes of a team; SQLSTATE SLGAP where some of them have been forgotten';
