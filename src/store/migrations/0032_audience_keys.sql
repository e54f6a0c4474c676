-- Audiences: nobody is lent the rights of whom the function that asks a query belongs to, and rights on single columns are
-- seen; what is of a batch is of its team, by its keys.

-- The owner of the schema may take away what it could not replace: the function is the role's.
drop function worker.people_named(text, integer);
create function worker.people_named(query text, most integer) returns setof worker.named_person
language plpgsql security definer set search_path = salesloft, pg_temp as $$
declare
  named refcursor;
  person record;
  seen integer := 0;
begin
  -- As somebody else's, as after a restore into a cluster without the role, it would lend that user's rights to whoever calls it.
  if current_user <> 'salesloft_audience' then
    raise insufficient_privilege using message = 'people_named does not belong to the role salesloft_audience';
  end if;
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

create or replace function worker.audience_obstacle() returns text
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
        and (has_table_privilege('salesloft_audience', c.oid, 'select, insert, update, delete')
          or has_any_column_privilege('salesloft_audience', c.oid, 'select, insert, update'))
    ) then 'the role salesloft_audience may use tables of schema worker'
    when exists (
      select from pg_class c
      where c.relnamespace = to_regnamespace('salesloft')
        and (c.relkind in ('r', 'v', 'm', 'p', 'f')
          and (has_table_privilege('salesloft_audience', c.oid, 'insert, update, delete, truncate')
            or has_any_column_privilege('salesloft_audience', c.oid, 'insert, update'))
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

select worker.admit_audiences();

alter table worker.enrollment_batch_row drop constraint enrollment_batch_row_batch_fkey;
alter table worker.audience_member drop constraint audience_member_batch_fkey;
alter table worker.audience_run drop constraint audience_run_batch_fkey;

alter table worker.enrollment_batch add constraint enrollment_batch_team_key unique (team, id);
drop index worker.enrollment_batch_team_idx;
create index enrollment_batch_open_idx on worker.enrollment_batch (id) where ended_at is null;

drop index worker.enrollment_batch_row_open_idx;
alter table worker.enrollment_batch_row
  drop constraint enrollment_batch_row_pkey,
  add constraint enrollment_batch_row_pkey primary key (team, batch_id, number),
  add constraint enrollment_batch_row_batch_fkey foreign key (team, batch_id)
    references worker.enrollment_batch (team, id) on delete cascade;
create index enrollment_batch_row_open_idx on worker.enrollment_batch_row (team, batch_id, number)
  where outcome is null;
create index enrollment_batch_row_person_idx on worker.enrollment_batch_row (team, person);

drop index worker.audience_member_batch_idx;
alter table worker.audience_member add constraint audience_member_batch_fkey foreign key (team, batch_id)
  references worker.enrollment_batch (team, id) on delete set null (batch_id);
create index audience_member_batch_idx on worker.audience_member (team, batch_id) where batch_id is not null;

drop index worker.audience_run_batch_idx;
alter table worker.audience_run add constraint audience_run_batch_fkey foreign key (team, batch_id)
  references worker.enrollment_batch (team, id) on delete set null (batch_id);
create index audience_run_batch_idx on worker.audience_run (team, batch_id) where batch_id is not null;
