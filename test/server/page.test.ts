import { expect, test } from 'vitest'
import { html } from '../../src/server/page/html.ts'
import { ordered, orderOf } from '../../src/server/page/order.ts'
import { sparkline } from '../../src/server/page/sparkline.ts'
import { secondsLeft, standingOf } from '../../src/server/page/standing.ts'
import { statusMain } from '../../src/server/page/status-page.ts'
import { temporalRunUrl } from '../../src/server/page/temporal-links.ts'
import type { Checks, TeamView } from '../../src/server/page/view.ts'
import { duration, exact, percent, relative } from '../../src/server/page/words.ts'
import { ago, healthy, lastHour, streamView, teamView } from './fixture.ts'

const evil = `"><img src=x onerror="alert(1)"><script>alert(2)</script>'`

function render(team: TeamView, checks: Checks = healthy): string {
  const order = orderOf(undefined, undefined)
  const temporalUi = { url: 'http://127.0.0.1:8233/', namespace: 'default' }
  const history = { lag: lastHour(() => 120), problems: [] }
  const page = { team, checks, history, order, nowMs: Date.now(), formToken: 'token', temporalUi }
  return statusMain(page, false, '/').markup
}

test('the tag escapes every value and keeps only its own markup', () => {
  expect(html`<b title="${evil}">${evil}</b>`.markup).not.toMatch(/<img|<script|"'|'"/)
  expect(html`${[html`<i>1</i>`, '<', null, undefined, false, 0]}`.markup).toBe('<i>1</i>&lt;0')
})

test('a text with markup in it is shown wherever it appears, never run', () => {
  const markup = render(
    teamView({
      team: evil,
      pausedAt: ago(60),
      pauseReason: evil,
      streams: [
        streamView(evil, { state: 'failed', error: { code: evil, message: evil } }),
        streamView('x', {
          lastRun: { finishedAt: ago(1), workflowId: evil, temporalRunId: 'javascript:alert(1)' },
        }),
      ],
    }),
  )
  expect(markup).not.toMatch(/<img|<script|onerror="|href="javascript:/)
})

function two(state: 'failed' | 'behind'): TeamView {
  return teamView({
    streams: [streamView('people', { state }), streamView('calls', { state: 'behind' })],
  })
}

const words = (team: TeamView, checks = healthy) => standingOf(team, checks).headline

test('the state line says the worst thing that is true', () => {
  expect(words(teamView())).toBe('Everything is current')
  expect(words(two('behind'))).toBe('2 of 2 streams are behind')
  expect(words(two('failed'))).toBe('1 of 2 streams has failed')
  expect(standingOf(two('failed'), healthy).detail).toBe('2 streams, 1 behind')
  expect(words(teamView(), { ...healthy, temporal: 'failing' })).toContain('Temporal does not')
  expect(words(teamView({ pausedAt: ago(1) }))).toBe('Paused')
  const revoked = teamView({ pausedAt: ago(1), pauseReason: 'auth.revoked' })
  expect(words(revoked)).toBe('Paused: SalesLoft refuses the key')
  expect(words({ ...revoked, credential: 'oauth' })).toBe('Paused: SalesLoft refuses the grant')
})

test('a stream that is read in another way than the catalogue has it says so', () => {
  const since = { mode: 'bounded', fallbackSince: ago(60) }
  const markup = render(teamView({ streams: [streamView('tasks', since), streamView('x')] }))
  expect(markup).toMatch(/<abbr title="SalesLoft does not honour its order[^"]*">in ranges<\/abbr>/)
  expect(markup.match(/<abbr/g)).toHaveLength(1)
})

test('an unavailable stream keeps nothing from being current', () => {
  const off = { state: 'unavailable', watermark: null, lagSeconds: null, lastRun: null } as const
  const team = teamView({ streams: [streamView('people'), streamView('groups', off)] })
  expect(standingOf(team, healthy)).toMatchObject({
    headline: 'Everything is current',
    detail: '2 streams, 1 not available to this key',
  })
  expect(render(team)).toContain('not available to this key')
})

test('what was never read is waiting, not behind', () => {
  const never = { state: 'behind', watermark: null, lagSeconds: null, lastRun: null } as const
  const team = teamView({ streams: [streamView('people', never), streamView('calls')] })
  expect(standingOf(team, healthy).headline).toBe('First read: 1 of 2 streams complete')
  expect(render(team)).toMatch(/waiting\s*<\/td>/)
})

test('a first read shows how far it is and how long it takes', () => {
  const fresh = { state: 'reading', watermark: null, lagSeconds: null } as const
  const team = teamView({
    streams: [
      streamView('people', { ...fresh, progress: { stored: 42_400, expected: 100_000 } }),
      streamView('calls', { ...fresh, progress: null }),
      streamView('users'),
    ],
  })
  expect(standingOf(team, healthy).headline).toBe('First read: 1 of 3 streams complete')
  // 57,600 rows are 576 pages; 600 a minute, of which 96 % are spent, make it one minute.
  expect(secondsLeft(team)).toBe(60)
  const markup = render(team)
  expect(markup).toMatch(/<progress[^>]+max="100000"[^>]+value="42400"/)
  expect(markup).toContain('42 % of 100,000')
  expect(markup).toContain('waiting for the first page')
})

test('problems come first, and a column sorts both ways with missing values last', () => {
  const streams = [
    streamView('a', { rows: 5 }),
    streamView('b', { state: 'failed', rows: 7, lagSeconds: null }),
    streamView('c', { state: 'behind', rows: 6, lagSeconds: 900 }),
    streamView('d', { quarantined: 1, rows: 1 }),
  ]
  const names = (sort?: string, direction?: string) =>
    ordered(streams, orderOf(sort, direction))
      .map(({ stream }) => stream)
      .join('')
  expect(names()).toBe('bcda')
  expect(names('rows')).toBe('bcad')
  expect(names('rows', 'ascending')).toBe('dacb')
  expect(names('lag')).toBe('cadb')
  expect(names('lag', 'ascending')).toBe('adcb')
  expect(names('__proto__')).toBe('bcda')
})

test('numbers, shares, durations and times read as people say them', () => {
  expect(exact(1_204_002)).toBe('1,204,002')
  expect([percent(31, 738), percent(999, 1_000), percent(1, 36_000), percent(0, 9)]).toEqual([
    '4.2 %',
    '99 %',
    '< 0.1 %',
    '0 %',
  ])
  expect([59, 60, 3_599, 7_500, 172_800].map((seconds) => duration(seconds))).toEqual([
    '59 s',
    '1 min',
    '59 min',
    '2 h 5 min',
    '2 d',
  ])
  const nowMs = Date.parse('2026-11-24T12:00:00Z')
  expect(relative('2026-11-24T11:57:00.000000Z', nowMs)).toBe('3 min ago')
  expect(relative('2026-11-24T12:02:00.000000Z', nowMs)).toBe('in 2 min')
})

test('a sparkline begins at zero, shows gaps as gaps, and says in words what it shows', () => {
  const values = lastHour((minute) => (minute < 30 ? null : minute === 40 ? null : 300))
  const drawn = sparkline({ kind: 'line', values, nowMs: Date.now(), summary: 'Lag: 5 min.' })
  const path = / d="([^"]+)"/.exec(drawn.markup)?.[1] ?? ''
  expect(path.match(/M/g)).toHaveLength(2)
  expect(drawn.markup).toContain('aria-label="Lag: 5 min."')
  const bars = sparkline({
    kind: 'bars',
    values: lastHour((minute) => (minute === 59 ? 1 : 0)),
    nowMs: Date.now(),
    rule: { at: 600, name: '600 a minute' },
    summary: 's',
  })
  expect(bars.markup.match(/<rect/g)).toHaveLength(1)
  expect(bars.markup).toContain('600 a minute')
})

test('while SalesLoft does not answer the page says since when, and when it is asked again (A9)', () => {
  const circuit = { openedAt: ago(300), retryAt: ago(-20) }
  const text = render(teamView({ circuit })).replaceAll(/<[^>]+>|\s+/g, ' ')
  expect(text).toMatch(
    /SalesLoft has not answered\s+since\s+5 min ago\s*; asked\s+again\s+in \d+ s/,
  )
  expect(standingOf(teamView({ circuit }), healthy)).toMatchObject({ short: 'SalesLoft away' })
})

test('while the team waits after a 429 the page says until when (A1)', () => {
  const waiting = render(teamView({ throttledUntil: ago(-40) })).replaceAll(/<[^>]+>|\s+/g, ' ')
  expect(waiting).toMatch(/SalesLoft answered 429 ?: .* goes on\s+in \d+ s/)
  expect(render(teamView({ throttledUntil: ago(1) }))).not.toContain('429')
})

test('a run is linked by its encoded name', () => {
  const run = { workflowId: 'sync:demo-2026-11-24T19:30:00Z', temporalRunId: 'a b' }
  expect(temporalRunUrl({ url: 'http://t/', namespace: 'n s' }, run)).toBe(
    'http://t/namespaces/n%20s/workflows/sync%3Ademo-2026-11-24T19%3A30%3A00Z/a%20b',
  )
  expect(temporalRunUrl(undefined, run)).toBeUndefined()
})

test('the worst lag is that of the stream that used up most of what it is allowed, and each says its rhythm', () => {
  const daily = streamView('custom_roles', { lagSeconds: 60_000, lagLimitSeconds: 86_820 })
  const people = streamView('people', { lagSeconds: 700, lagLimitSeconds: 720 })
  const page = render(teamView({ streams: [daily, people] }))
  expect(page).toContain('href="#stream-people"')
  expect(page).not.toContain('href="#stream-custom_roles"')
  expect(page).toContain('title="read every 10 min, at least every 15 min; next at ')
})
