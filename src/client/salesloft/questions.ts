// A list question as it goes on the wire.
import { formatInstant } from '../../domain/instants.ts'
import type { PageAsk } from '../../domain/pages.ts'
import type { Stream } from '../../domain/streams.ts'
import type { Question } from './requests.ts'

export function questionOf(stream: Stream, ask: PageAsk): Question {
  const query = queryOf(stream, ask)
  const { path, method, cost: baseCost } = stream
  return { path, method, query, page: ask.page, baseCost }
}

function queryOf(stream: Stream, ask: PageAsk): URLSearchParams {
  const query = new URLSearchParams(stream.query)
  if (ask.sortBy !== undefined) {
    query.set('sort_by', ask.sortBy)
    query.set('sort_direction', ask.direction ?? 'ASC')
  }
  if (ask.range !== undefined) {
    const { form, field, from, until } = ask.range
    const names =
      form === 'pair'
        ? (['start_time', 'end_time'] as const)
        : ([`${field}[gte]`, `${field}[lt]`] as const)
    query.set(names[0], formatInstant(from))
    query.set(names[1], formatInstant(until))
  }
  if (ask.from !== undefined) query.set('updated_at[gte]', formatInstant(ask.from))
  if (ask.until !== undefined) query.set('updated_at[lt]', formatInstant(ask.until))
  if (!stream.paged) return query
  query.set('per_page', String(ask.perPage))
  if (ask.after !== undefined) {
    query.set('id[gt]', ask.after)
    return query
  }
  query.set('page', String(ask.page))
  if (ask.counts) query.set('include_paging_counts', 'true')
  return query
}
