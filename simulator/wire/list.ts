// GET of a list. The order of things: filters, sort, selection, what the wire gets wrong today, the page.
import type { Derived } from '../resources/derived.ts'
import { idIn } from '../resources/resource.ts'
import type { Fields, Resource } from '../resources/resource.ts'
import type { Draw } from '../world/draws.ts'
import type { Micros } from '../world/instants.ts'
import type { Table } from '../world/table.ts'
import { refuse } from './answer.ts'
import type { Answer, ListMetadata, ListPage } from './answer.ts'
import type { Behaviour } from './behaviour.ts'
import { readFilters } from './filters.ts'
import type { Bounds, Filters } from './filters.ts'
import { integerOf, isTrue, textOf } from './query.ts'
import type { Query } from './query.ts'
import { rankRange, select, selectRanks, withShuffledTies } from './selection.ts'
import type { Selection } from './selection.ts'

export interface ListRequest {
  readonly table: Table
  readonly query: Query
  readonly behaviour: Behaviour
  /** Chance, for the behaviours that have a probability. */
  readonly draw: Draw
  readonly now: Micros
  /** The served id of the parent, for a list below one. */
  readonly within?: string | undefined
}

const countLimit = 10_000

interface Sort {
  readonly by: string
  readonly ascending: boolean
}

/** Undefined where `sort_by` or `sort_direction` is not one of the known words; `wrong` says which. */
function readSort(
  { sorts, sort, direction, contested = [] }: Resource,
  query: Query,
  { contestedSort }: Behaviour,
): Sort | { readonly wrong: string } {
  const asked = textOf(query, 'sort_by')
  const isContested = asked !== undefined && contested.includes(asked)
  if (isContested && contestedSort === 'refused') return { wrong: 'sort_by' }
  const isKnown = Object.keys(sorts).length > 0 && !(isContested && contestedSort === 'ignored')
  const by = isKnown ? (asked ?? sort) : sort
  const towards = (textOf(query, 'sort_direction') ?? direction).toUpperCase()
  if (isKnown && !Object.hasOwn(sorts, by)) return { wrong: 'sort_by' }
  if (towards !== 'ASC' && towards !== 'DESC') return { wrong: 'sort_direction' }
  return { by, ascending: towards === 'ASC' }
}

/** A range that begins one row early: `gt` (or `gte`, by rounding within 1 ms) that was not honoured. */
function selectEarly(table: Table, { gt, gte, ...rest }: Bounds): Selection | undefined {
  const { from, to } = rankRange(table, {
    ...rest,
    ...(gt === undefined ? {} : { gt }),
    ...(gte === undefined ? {} : { gte }),
  })
  const [before] = from === 0 ? [] : table.order.slice(from - 1, from)
  if (before === undefined) return undefined
  const { updated } = table.state(before)
  if (!Number.isFinite(updated) || (gt === undefined && updated < (gte ?? 0) - 1000))
    return undefined
  return selectRanks(table, from - 1, to)
}

function selectFor(request: ListRequest, filters: Filters, sort: string): Selection {
  const { table, behaviour, draw } = request
  const { updated, ids, predicates } = filters
  let selection: Selection | undefined
  if (
    updated !== undefined &&
    sort === 'updated_at' &&
    ids === undefined &&
    predicates.length === 0
  ) {
    if (behaviour.boundary > 0 && draw.chance(behaviour.boundary))
      selection = selectEarly(table, updated)
  }
  selection ??= select(table, filters, sort)
  return behaviour.shuffleTies ? withShuffledTies(selection, draw.below(2 ** 31)) : selection
}

function pageOf(
  query: Query,
  paging: Resource['paging'],
  total: number,
  maxPerPage: number,
): { from: number; to: number; paging?: ListMetadata['paging'] } {
  if (paging === 'none' || (paging === 'on-request' && !query.has('page')))
    return { from: 0, to: total }
  const perPage = Math.min(integerOf(query, 'per_page', 25, 1), maxPerPage, 100)
  if (paging === 'after') return { from: 0, to: perPage }
  const page = integerOf(query, 'page', 1, 1)
  const from = (page - 1) * perPage
  const counted = isTrue(query, 'limit_paging_counts') ? Math.min(total, countLimit) : total
  const counts = isTrue(query, 'include_paging_counts')
    ? { total_pages: Math.ceil(counted / perPage), total_count: counted }
    : {}
  return {
    from,
    to: from + perPage,
    paging: {
      per_page: perPage,
      current_page: page,
      next_page: from + perPage < total ? page + 1 : null,
      prev_page: page > 1 ? page - 1 : null,
      ...counts,
    },
  }
}

function lieAbout(filters: Filters, behaviour: Behaviour): Filters {
  const lt = filters.updated?.lt
  if (!behaviour.truncateLt || lt === undefined) return filters
  return { ...filters, updated: { ...filters.updated, lt: Math.floor(lt / 1000) * 1000 } }
}

/** The texts as they are kept, but where the request asks for more fields than they have. */
function textsFor({ table, query }: ListRequest): (row: number) => Buffer {
  const { optional } = table.resource
  const asked = optional === undefined ? undefined : query.get(optional.parameter)?.values
  if (optional === undefined || asked === undefined) return table.text
  if (optional.scope === undefined && !isTrue(query, optional.parameter)) return table.text
  return (row) => {
    const record = table.record(row)
    const more = Object.entries(optional.of(record)).filter(
      ([name]) => optional.scope === undefined || asked.includes(name),
    )
    return Buffer.from(JSON.stringify({ ...record, ...Object.fromEntries(more) }))
  }
}

/** Only the records of one parent, for a list below it. */
function narrow(filters: Filters, { table, within }: ListRequest): Filters {
  const { parent } = table.resource
  if (parent === undefined || within === undefined) return filters
  const parentOf = idIn(parent.field)
  const belongs = (record: Fields): boolean => String(parentOf(record)) === within
  const isFound = table.resource.lookups?.[parent.field] !== undefined
  const lookup = isFound ? { name: parent.field, values: [within] } : filters.lookup
  return { ...filters, within, lookup, predicates: [...filters.predicates, belongs] }
}

function cutPage(request: ListRequest, filters: Filters, sort: Sort): ListPage {
  const { table, query, behaviour } = request
  const { path } = table.resource
  const lie = behaviour.ignoreSort[path]
  const used = lie === undefined ? sort : { by: 'id', ascending: false }
  const selection = selectFor(request, lieAbout(filters, behaviour), used.by)
  const { from, to, paging } = pageOf(
    query,
    table.resource.paging,
    selection.total,
    behaviour.maxPerPage,
  )
  const rows = used.ascending
    ? selection.rows(from, to)
    : selection
        .rows(Math.max(0, selection.total - to), Math.max(0, selection.total - from))
        .toReversed()
  const shown = lie === 'default' ? used : sort
  return {
    metadata: {
      filtering: filters.echo,
      ...(paging === undefined ? {} : { paging }),
      sorting: {
        sort_by: shown.by,
        sort_direction: shown.ascending ? 'ASC NULLS FIRST' : 'DESC NULLS LAST',
      },
    },
    records: rows.map(textsFor(request)),
  }
}

/** The page asked for, or the 422 that says what could not be read. */
export function listRecords(request: ListRequest): ListPage | Answer {
  const { table, query, behaviour, draw, now } = request
  const { resource } = table
  const filters = narrow(
    readFilters(table, query, behaviour.ignoreFilters[resource.path] ?? []),
    request,
  )
  const sort = readSort(resource, query, behaviour)
  const errors = { ...filters.errors, ...('wrong' in sort ? { [sort.wrong]: ['is invalid'] } : {}) }
  if (Object.keys(errors).length > 0 || 'wrong' in sort) return refuse(errors)
  if (behaviour.staleMs > 0 && draw.chance(behaviour.staleProbability)) {
    return table.asOf(now - behaviour.staleMs * 1000, () => cutPage(request, filters, sort))
  }
  return cutPage(request, filters, sort)
}

/** A page of records that are made for the request: `after` as `id[gt]` has it, `pages` as everywhere. */
export function cutDerived(
  records: readonly Fields[],
  { paging, filters = [] }: Pick<Derived, 'filters'> & Pick<Resource, 'paging'>,
  query: Query,
): ListPage {
  const after = Number(query.get('id')?.keyed.get('gt') ?? 0)
  const asked = filters.flatMap((name) => {
    const values = query.get(name)?.values ?? []
    return values.length === 0 ? [] : [{ name, values }]
  })
  const rest = records.filter(
    (record) =>
      (paging !== 'after' || Number(record['id']) > after) &&
      asked.every(({ name, values }) => values.includes(String(record[name]))),
  )
  const { from, to, paging: echoed } = pageOf(query, paging, rest.length, 100)
  return {
    metadata: {
      filtering: {
        ...(after > 0 ? { id: { gt: after } } : {}),
        ...Object.fromEntries(asked.map(({ name, values }) => [name, values])),
      },
      ...(echoed === undefined ? {} : { paging: echoed }),
      sorting: { sort_by: 'id', sort_direction: 'ASC NULLS FIRST' },
    },
    records: rest.slice(from, to).map((record) => Buffer.from(JSON.stringify(record))),
  }
}
