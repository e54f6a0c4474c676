// Asks a simulator over real HTTP and reads the answer as far as it can be read.
import { parseInstant } from '../../simulator/world/instants.ts'
import type { Simulator } from '../../simulator/simulator.ts'

export type Fields = Record<string, unknown>

export interface Asked {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly metadata: {
    readonly filtering: Fields
    readonly paging?: Record<string, number | null>
    readonly sorting: { sort_by: string; sort_direction: string }
  }
  readonly data: Fields[]
  readonly body: Fields
}

export interface AskOptions {
  readonly key?: string | undefined
  readonly method?: string
  /** Sent as JSON, by POST where no method is said. */
  readonly fields?: unknown
}

export async function ask(
  simulator: Simulator,
  path: string,
  options: AskOptions = {},
): Promise<Asked> {
  const key = 'key' in options ? options.key : simulator.apiKey
  const { fields, method = fields === undefined ? 'GET' : 'POST' } = options
  const response = await fetch(`${simulator.url}/v2/${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(fields === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
    redirect: 'manual',
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const body = (isJson && text !== '' ? JSON.parse(text) : {}) as Fields
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    metadata: body['metadata'] as Asked['metadata'],
    data: body['data'] as Fields[],
  }
}

/** People oldest change first, as a walk asks for them. */
export function ascending(rest = ''): string {
  return `people?sort_by=updated_at&sort_direction=ASC${rest === '' ? '' : `&${rest}`}`
}

/** A field as it stands in an address; nothing where it is not there. */
export function textIn(record: Fields | undefined, field: string): string {
  return [record?.[field]].join('')
}

export function idsOf(data: readonly Fields[]): number[] {
  return data.map((record) => record['id'] as number)
}

export function stampsOf(data: readonly Fields[]): number[] {
  return data.map((record) => parseInstant(record['updated_at'] as string) ?? Number.NaN)
}

/** A clock that stands still until it is moved. */
export function createHandClock(start = Date.UTC(2026, 10, 24, 12, 0, 0)): {
  now: () => number
  advance: (ms: number) => void
} {
  let now = start
  return {
    now: () => now,
    advance(ms) {
      now += ms
    },
  }
}

const small = {
  people: 300,
  accounts: 20,
  users: 25,
  cadences: 4,
  steps: 16,
  cadence_memberships: 700,
}
/** A world that is made in a moment. */
export const tinySizes = { ...small, 'activities/emails': 60, 'activities/calls': 20 }
