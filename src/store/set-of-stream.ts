import { sql } from 'kysely'
import type { StreamSettings } from '../domain/team-settings.ts'

/** What is set of the stream of a row `s`, as an object by key: for statements that use it. */
export const setOfStream = sql<StreamSettings>`coalesce((
  select jsonb_object_agg(w.key, w.value) from worker.setting w
  where w.team = s.team and w.stream = s.stream), '{}')`
