// What the log says of deliveries that are refused: none goes unsaid, and none of thousands has a line of its own.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import type { Receipt } from '../../src/server/webhooks/receiving.ts'
import { createTelling } from '../../src/server/webhooks/telling.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const acme = parseTeamSlug('acme')
const globex = parseTeamSlug('globex')

function told() {
  const lines: string[] = []
  const write = (fields: object) => {
    const { outcome, team, count } = fields as Record<string, unknown>
    lines.push([outcome, team, count].join(' '))
  }
  const log = { debug: write, info: write, warn: write, error: write }
  const telling = createTelling({ log })
  const tell = (outcome: Receipt['outcome'], team: TeamSlug | undefined, times = 1) => {
    const refused = { status: 401, code: 'webhook.unsigned', message: '' } as const
    for (let time = 0; time < times; time += 1) telling.tell({ outcome, team, ...refused })
  }
  const since = (ms: number) => {
    vi.advanceTimersByTime(ms)
    return lines.splice(0)
  }
  return { tell, since, telling }
}

test('the first is said at once, and the rest of a burst at the end of ten seconds', () => {
  const { tell, since } = told()
  tell('unsigned', acme, 500)
  expect(since(9_000)).toEqual(['unsigned acme 1'])
  expect(since(2_000)).toEqual(['unsigned acme 499'])
  tell('unsigned', acme, 3)
  expect(since(5_000)).toEqual([])
  expect(since(5_000)).toEqual(['unsigned acme 3'])
  expect(since(60_000)).toEqual([])
  tell('unsigned', acme)
  expect(since(0)).toEqual(['unsigned acme 1'])
  expect(since(60_000)).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('a team that is refused hides no other, nor one kind another', () => {
  const { tell, since } = told()
  tell('unsigned', acme, 9)
  tell('unsigned', globex, 2)
  tell('malformed', acme)
  tell('unknown', undefined)
  expect(since(0)).toEqual([
    'unsigned acme 1',
    'unsigned globex 1',
    'malformed acme 1',
    'unknown  1',
  ])
  expect(since(10_000)).toEqual(['unsigned acme 8', 'unsigned globex 1'])
})

test('a server that ends says what it had not said', () => {
  const { tell, since, telling } = told()
  tell('failed', acme, 3)
  expect(since(0)).toEqual(['failed acme 1'])
  telling[Symbol.dispose]()
  expect(since(0)).toEqual(['failed acme 2'])
  expect(vi.getTimerCount()).toBe(0)
})
