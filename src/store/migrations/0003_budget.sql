-- The team's shared allowance of requests. One row a team, so that one row lock makes every process take turns.
create table worker.api_budget (
  team text not null,
  limit_per_minute integer not null,
  tokens double precision not null,
  updated_at timestamptz(6) not null default clock_timestamp(),
  spent double precision not null default 0,
  blocked_until timestamptz(6),
  refill_per_second double precision,
  refill_until timestamptz(6),
  minute bigint,
  minute_seen_at timestamptz(6),
  minute_remaining integer,
  minute_spent double precision,
  others_per_second double precision not null default 0,
  remaining integer,
  constraint api_budget_pkey primary key (team),
  constraint api_budget_limit_check check (limit_per_minute > 0)
);
comment on table worker.api_budget is 'What each team may still spend of SalesLoft''s budget: a token bucket, corrected by what the answers say';
comment on column worker.api_budget.team is 'Team';
comment on column worker.api_budget.limit_per_minute is 'What SalesLoft grants the whole team a minute';
comment on column worker.api_budget.tokens is 'What could be spent at updated_at; below 0 is debt that is waited for';
comment on column worker.api_budget.updated_at is 'When tokens was true';
comment on column worker.api_budget.spent is 'All that was ever granted';
comment on column worker.api_budget.blocked_until is 'Nobody asks before this, after a 429';
comment on column worker.api_budget.refill_per_second is 'Refill until refill_until, where others spend as well; else 0.016 of the limit';
comment on column worker.api_budget.refill_until is 'End of the minute that refill_per_second was worked out for';
comment on column worker.api_budget.minute is 'The latest minute of SalesLoft''s clock that an answer came from, since 1970';
comment on column worker.api_budget.minute_seen_at is 'When the first answer of that minute came';
comment on column worker.api_budget.minute_remaining is 'What it said was remaining';
comment on column worker.api_budget.minute_spent is 'What we had spent by then';
comment on column worker.api_budget.others_per_second is 'What others spend, as far as the answers tell';
comment on column worker.api_budget.remaining is 'What the latest answer said was remaining of its minute';

create table worker.api_usage (
  team text not null,
  minute timestamptz(6) not null,
  purpose text not null,
  cost integer not null default 0,
  requests integer not null default 0,
  throttled integer not null default 0,
  constraint api_usage_pkey primary key (team, minute, purpose)
);
comment on table worker.api_usage is 'What was spent, by minute and purpose; kept for eight days';
comment on column worker.api_usage.team is 'Team';
comment on column worker.api_usage.minute is 'Minute, by this database''s clock';
comment on column worker.api_usage.purpose is 'Lane the requests went in';
comment on column worker.api_usage.cost is 'What they cost';
comment on column worker.api_usage.requests is 'How many they were';
comment on column worker.api_usage.throttled is 'How many of them were answered 429';
