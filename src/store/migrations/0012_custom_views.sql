-- Custom fields as columns: a view a team and kind of record, with a column for each field that the team has defined.
-- Columns stand in the order in which the fields were defined, so that a new one is added to the view at its end and what
-- is built on it stays.
create function worker.custom_view_name(whose text, mirror text) returns text language sql immutable as $$
  select case when length(mirror || '_custom_' || whose) <= 63
    then mirror || '_custom_' || replace(whose, '-', '_')
    -- A name of Postgres has 63 bytes; a team's may have as many alone.
    else mirror || '_custom_' || left(replace(whose, '-', '_'), 30) || '_' || left(md5(whose), 8) end
$$;
comment on function worker.custom_view_name(text, text) is 'The view of a team''s custom fields of one table';

create function worker.rebuild_custom_views(whose text) returns void
language plpgsql set lock_timeout = '1s' as $$
declare
  kind record;
  body text;
  comments text[];
  said text;
begin
  for kind in select * from (values
    ('person', 'people'), ('company', 'accounts'), ('opportunity', 'opportunities')
  ) as k (field_type, mirror) loop
    said := worker.custom_view_name(whose, kind.mirror);
    with named as (
      select id, name, left(coalesce(nullif(
        trim(both '_' from regexp_replace(lower(name), '[^[:alnum:]]+', '_', 'g')), ''), 'field'), 40) as plain
      from salesloft.custom_fields
      where team = whose and field_type = kind.field_type and name is not null and deleted_at is null
    ), free as (
      select id, name, case when plain in ('team', 'id', 'deleted_at') then plain || '_field'
        when plain ~ '^[0-9]' then 'field_' || plain else plain end as plain
      from named
    ), columns as (
      select id, name, case when row_number() over same = 1 then plain
        else plain || '_' || id end as title
      from free window same as (partition by plain order by id)
    )
    select string_agg(format(', custom_fields ->> %L as %I', name, title), '' order by id),
      array_agg(format('comment on column salesloft.%I.%I is %L', said, title, name) order by id)
    into body, comments from columns;

    if body is null then
      execute format('drop view if exists salesloft.%I', said);
      continue;
    end if;
    body := format('select team, id, deleted_at%s from salesloft.%I where team = %L', body, kind.mirror, whose);
    continue when exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'salesloft' and c.relname = said and c.relkind = 'v'
        and obj_description(c.oid, 'pg_class') like '%' || md5(body)
    );
    begin
      execute format('create or replace view salesloft.%I as %s', said, body);
    exception when invalid_table_definition then
      execute format('drop view salesloft.%I', said);
      execute format('create view salesloft.%I as %s', said, body);
    end;
    execute format('comment on view salesloft.%I is %L', said,
      format('Custom fields of %s of team %s, a column each; made by itself from salesloft.custom_fields; %s',
        kind.mirror, whose, md5(body)));
    for index in 1 .. array_length(comments, 1) loop
      execute comments[index];
    end loop;
  end loop;
end $$;
comment on function worker.rebuild_custom_views(text) is
  'Makes a team''s views of custom fields again where its definitions have changed';
