// What sweeps found, what they stopped at, and fields that are not as expected: on the page and in `status` alike.
import { expect, test } from 'vitest'
import { createPaint } from '../../src/cli/paint.ts'
import { statusLines } from '../../src/cli/status-lines.ts'
import { notices } from '../../src/server/page/notices.ts'
import { standingOf } from '../../src/server/page/standing.ts'
import { streamActions } from '../../src/server/page/stream-actions.ts'
import { driftList, sweepsTable } from '../../src/server/page/sweeps-table.ts'
import type { SweepView, TeamView } from '../../src/server/page/view.ts'
import { ago, healthy, streamView, teamView } from './fixture.ts'

const evil = '<img src=x onerror=alert(1)>'

function sweepView(changes: Partial<SweepView> = {}): SweepView {
  return {
    state: 'current',
    startedAt: ago(4_000),
    finishedAt: ago(3_700),
    fetched: 12_475,
    expected: 12_475,
    suspects: 0,
    deleted: 0,
    repaired: 0,
    mismatched: 0,
    ...changes,
  }
}

const message = 'people: 300 of 600 records are missing from a complete walk.'
const stopped = sweepView({ state: 'failed', error: { code: 'sweep.implausible', message } })

const found = teamView({
  streams: [
    streamView('people', { sweep: sweepView({ suspects: 7, deleted: 6, repaired: 1 }) }),
    streamView('calls', { sweep: sweepView({ state: 'sweeping', finishedAt: null, fetched: 0 }) }),
    streamView('users'),
  ],
})
const broken = teamView({ streams: [streamView('people', { sweep: stopped }), streamView('x')] })

function lines(team: TeamView): string {
  return statusLines({ teams: [team] }, createPaint(false)).join('\n')
}

function text(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([:;.,])/g, '$1')
}

test('the latest sweep of a stream says when it ended and what it found', () => {
  const { markup } = sweepsTable(found, Date.now())
  expect(text(markup)).toMatch(/people .{0,4}done 1 h 1 min ago 7 6 1 0/)
  expect(text(markup)).toMatch(/calls .{0,4}going on, 0 % /)
  expect(markup).not.toContain('users')
  expect(lines(found)).toMatch(/people .* [-\d]+ [:\d]+, 7 suspects, 6 deleted, 1 set back$/m)
  expect(lines(found)).toMatch(/calls .* going on$/m)
  expect(lines(teamView())).not.toContain('sweep')
  expect(text(sweepsTable(teamView(), Date.now()).markup)).toContain('No stream of demo was swept')
})

test('a sweep that stopped is told aloud, with its command', () => {
  const notice = text(notices(broken, healthy, Date.now()).markup)
  expect(notice).toContain(`The sweep of people stopped`)
  expect(notice).toContain(message)
  expect(notice).toContain('`sweep demo people --confirm`')
  expect(notices(found, healthy, Date.now()).markup).not.toContain('<li>')
  expect(standingOf(broken, healthy).detail).toContain('1 with a sweep that stopped')
  const told = lines(broken)
  expect(told).toContain(`Sweep stopped: sweep.implausible: ${message} Look in SalesLoft`)
  expect(told).toContain('`sweep demo people --confirm`')
  expect(told).toMatch(/people .*, stopped$/m)
})

function buttonsOf(changes: Parameters<typeof streamView>[1]): string {
  return streamActions(streamView('people', changes), { team: teamView(), formToken: 't' }).markup
}

test('a stream is swept by its button, once it was read and while no sweep is under way', () => {
  const action = 'formaction="/teams/demo/streams/people/sweep"'
  expect(buttonsOf({})).toMatch(new RegExp(`${action}[^>]*aria-label="Sweep people"\\s*>`))
  expect(buttonsOf({ watermark: null })).toMatch(
    new RegExp(`${action}[^>]*not read to its end[^>]*disabled`),
  )
  const going = { sweep: sweepView({ state: 'sweeping', finishedAt: null }) }
  expect(buttonsOf(going)).toMatch(new RegExp(`${action}[^>]*it is being swept[^>]*disabled`))
})

test('fields of another type and unknown ones are named with how often they came', () => {
  const drift = { title: 3, '+surprise': 1_200, [`+${evil}`]: 1 }
  const team = teamView({
    streams: [streamView('people', { drift }), streamView('x', { drift: {} })],
  })
  const { markup } = driftList(team)
  expect(markup).not.toContain('<img')
  expect(text(markup)).toMatch(/people: surprise \(unknown, 1,200 ×\), title \(another type, 3 ×\)/)
  expect(lines(team)).toContain(
    'Fields of people not as expected: surprise (unknown, 1,200 times), title (another type, 3 times)',
  )
  expect(lines(team)).not.toContain('Fields of x')
  expect(text(driftList(teamView()).markup).trim()).toBe('')
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`+f${String(n)}`, 1]))
  const crowded = teamView({ streams: [streamView('people', { drift: many })] })
  expect(text(driftList(crowded).markup)).toContain('and 192 more')
  expect(lines(crowded)).toContain('and 192 more')
})
