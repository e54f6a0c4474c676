-- Streams are read in more ways than two.
alter table worker.sync_state drop constraint sync_state_mode_check;
alter table worker.sync_state add constraint sync_state_mode_check check (
  mode in ('cursor', 'snapshot', 'bounded', 'window', 'live-set', 'child', 'id', 'single')
) not valid;
alter table worker.sync_state validate constraint sync_state_mode_check;
comment on column worker.sync_state.mode is 'How it is read: the kind of the stream, or its fallback';
