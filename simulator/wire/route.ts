// What a path names: a list, a list below a record, one record, one object. A path that fits two ways is a list.
import type { Derived } from '../resources/derived.ts'
import type { Fields } from '../resources/resource.ts'
import type { Draw } from '../world/draws.ts'
import type { Micros } from '../world/instants.ts'
import { livingRows, sourcesOf } from '../world/sources.ts'
import type { Table } from '../world/table.ts'
import { answerJson, notFound, refuse } from './answer.ts'
import type { Answer, ListPage } from './answer.ts'
import type { Behaviour } from './behaviour.ts'
import { cutDerived, listRecords } from './list.ts'
import { textOf } from './query.ts'
import type { Query } from './query.ts'
import { isAllowed } from './team.ts'
import type { Team } from './team.ts'

export interface RouteRequest {
  readonly team: Team
  readonly method: string
  readonly query: Query
  /** Of the body; undefined where it cannot be read. */
  readonly fields: Fields | undefined
  readonly behaviour: Behaviour
  readonly draw: Draw
  readonly now: Micros
}

/** Scopes of the single objects; a stream names its own. */
const singleScopes: Readonly<Record<string, string>> = { team: 'team:read' }

interface Route {
  /** Undefined: every key may. */
  readonly scope: string | undefined
  readonly method?: 'POST' | undefined
  readonly answer: () => ListPage | Answer
}

/** What stands in a path for `{id}` or `{number}`, undefined where the path is another. */
function idAt(template: string, path: string): string | undefined {
  const [before = '', after] = template.split(/\{\w+\}/)
  if (after === undefined || !path.startsWith(before) || !path.endsWith(after)) return undefined
  const id = path.slice(before.length, path.length - after.length)
  return id === '' || id.includes('/') ? undefined : decodeURIComponent(id)
}

function livingRow(table: Table, key: string): number | undefined {
  const row = table.rowOf(key)
  return row !== undefined && table.state(row).alive ? row : undefined
}

function parentOf({ nameOf }: Derived, table: Table, id: string): number | undefined {
  return nameOf === undefined
    ? livingRow(table, id)
    : livingRows(table).find((row) => nameOf(table.record(row)) === id)
}

function routeDerived(made: Derived, request: RouteRequest, parent: Fields): Route {
  const sources = sourcesOf(request.team.world)
  return {
    scope: made.scope,
    answer() {
      const { paging, filters = [] } = made
      const found = made.of(parent, sources)
      return paging === 'single'
        ? answerJson(200, { data: found[0] })
        : cutDerived(found, { paging, filters }, request.query)
    },
  }
}

/** Below the record that a parameter names: nothing where there is none, and refused without the parameter. */
function routeSearch(made: Derived, parameter: string, request: RouteRequest): Route {
  const { team, query } = request
  const name = textOf(query, parameter)
  if (name === undefined)
    return { scope: made.scope, answer: () => refuse({ [parameter]: ['is required'] }) }
  const table = team.world.table(made.parent)
  const row = parentOf(made, table, name)
  if (row !== undefined) return routeDerived(made, request, table.record(row))
  return { scope: made.scope, answer: () => cutDerived([], { paging: 'none' }, query) }
}

/** Lists and objects below a record, and the record itself. */
function routeBelow(request: RouteRequest, path: string): Route | undefined {
  const { world } = request.team
  for (const stream of world.streams) {
    const table = world.table(stream)
    const within = idAt(stream, path)
    const { parent, scope } = table.resource
    if (parent === undefined || within === undefined) continue
    const found = livingRow(world.table(parent.stream), within) !== undefined
    return {
      scope,
      answer: () => (found ? listRecords({ ...request, table, within }) : notFound()),
    }
  }
  for (const made of world.derived) {
    if (made.path === path && made.parameter !== undefined)
      return routeSearch(made, made.parameter, request)
    const id = idAt(made.path, path)
    if (id === undefined) continue
    const table = world.table(made.parent)
    const row = parentOf(made, table, id)
    return row === undefined
      ? { scope: made.scope, answer: notFound }
      : routeDerived(made, request, table.record(row))
  }
  const slash = path.lastIndexOf('/')
  const stream = path.slice(0, Math.max(0, slash))
  if (!world.hasStream(stream)) return undefined
  const table = world.table(stream)
  const row = livingRow(table, decodeURIComponent(path.slice(slash + 1)))
  return {
    scope: table.resource.scope,
    answer: () => (row === undefined ? notFound() : answerRecord(table.text(row))),
  }
}

function answerRecord(text: Buffer): Answer {
  return {
    ...answerJson(200, {}),
    body: Buffer.concat([Buffer.from('{"data":'), text, Buffer.from('}')]),
  }
}

/** Asking for a field without its scope is refused in words of its own (Airbyte's tests have them). */
function answerList(request: RouteRequest, table: Table): ListPage | Answer {
  const { team, query } = request
  const { optional } = table.resource
  if (
    optional?.scope !== undefined &&
    query.has(optional.parameter) &&
    !isAllowed(team, optional.scope)
  ) {
    return answerJson(422, {
      error: 'Requested scoped field(s) could not be returned, required scope access not included.',
    })
  }
  return listRecords({ ...request, table })
}

function routeOf(request: RouteRequest, path: string): Route | undefined {
  const { world } = request.team
  if (world.hasStream(path)) {
    const table = world.table(path)
    const { scope, method } = table.resource
    return { scope, method, answer: () => answerList(request, table) }
  }
  const single = world.single(path)
  if (single !== undefined)
    return { scope: singleScopes[path], answer: () => answerJson(200, { data: single }) }
  return routeBelow(request, path)
}

function answerWrite(request: RouteRequest, path: string): Answer | undefined {
  const { team, method, query, fields } = request
  const allows = (scope: string): boolean => isAllowed(team, scope)
  return team.writes.answer({ method, path, query, fields, allows })
}

/** The answer to a request that has a key and a share of the budget. `path` is without `/v2/` and `.json`. */
export function answerRoute(request: RouteRequest, path: string): ListPage | Answer {
  const { team, method } = request
  const route = routeOf(request, path)
  const isRead = method === 'GET' || method === 'HEAD'
  const written = isRead ? undefined : answerWrite(request, path)
  if (written !== undefined) return written
  if (route?.method === undefined ? !isRead : method !== route.method)
    return answerJson(405, { error: 'Method Not Allowed' })
  if (route === undefined) return notFound()
  if (route.scope !== undefined && !isAllowed(team, route.scope))
    return answerJson(403, { error: `This key lacks the scope ${route.scope}` })
  return route.answer()
}
