import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createOutput, type Output } from '../../src/cli/output.ts'
import { createPaint, wantsColour } from '../../src/cli/paint.ts'
import { renderBars, renderLine } from '../../src/cli/progress.ts'
import { statusLines } from '../../src/cli/status-lines.ts'
import { renderTable } from '../../src/cli/table.ts'
import {
  formatCount,
  formatSeconds,
  formatSome,
  formatStamp,
  printable,
} from '../../src/cli/words.ts'
import { openProblemsOf } from '../../src/server/page/judgement.ts'
import { streamView, teamView } from '../server/fixture.ts'

const plain = createPaint(false)

function captured(options: {
  json?: boolean
  terminal?: boolean
  environment?: Record<string, string>
}): {
  output: Output
  out: string[]
  err: string[]
} {
  const out: string[] = []
  const err: string[] = []
  const isTTY = options.terminal ?? false
  const output = createOutput({
    stdout: { write: (text) => out.push(text), isTTY, columns: 80 },
    stderr: { write: (text) => err.push(text), isTTY, columns: 80 },
    json: options.json ?? false,
    environment: options.environment ?? {},
  })
  return { output, out, err }
}

test('a table sets figures to the right and ends no line in spaces', () => {
  const columns = [
    { title: 'stream' },
    { title: 'created', align: 'right' as const },
    { title: 'error' },
  ]
  const rows = [
    ['people', '12,481', ''],
    ['cadence_memberships', '7', 'gone'],
  ]
  expect(renderTable(columns, rows, plain)).toEqual(
    [
      'stream               created  error',
      'people                12,481  ',
      'cadence_memberships        7  gone',
    ].map((line) => line.trimEnd()),
  )
})

test('colour changes no width', () => {
  const columns = [{ title: 'state' }, { title: 'n', align: 'right' as const }]
  const rows = [[{ text: 'failed', style: 'bad' as const }, '1']]
  const coloured = renderTable(columns, rows, createPaint(true)).join('\n')
  expect(coloured).toContain('\u001B[31m')
  expect(stripVTControlCharacters(coloured)).toBe(renderTable(columns, rows, plain).join('\n'))
})

test('a state says where a stream is read in another way than the catalogue has it', () => {
  const streams = [
    streamView('tasks', { mode: 'bounded', fallbackSince: '2026-11-24T12:00:00.000000Z' }),
    streamView('steps', { mode: 'snapshot', fallbackSince: '2026-11-24T12:00:00.000000Z' }),
    streamView('people', { mode: 'cursor', fallbackSince: null }),
  ]
  const lines = statusLines({ teams: [teamView({ streams })] }, plain).join('\n')
  expect(lines).toMatch(/tasks +current, in ranges /)
  expect(lines).toMatch(/steps +current, read whole /)
  expect(lines).toMatch(/people +current +\S/)
})

test('contacts that wait for somebody are told, on the page as an open problem too', () => {
  const contacts = { conflicts: 3, oldestConflictSeconds: 9, invalid: 1_200, braked: true }
  const team = teamView({ streams: [], contacts })
  const lines = statusLines({ teams: [team] }, plain).join('\n')
  expect(lines).toContain('Contacts: 3 in conflict, 1,200 refused.')
  expect(lines).toMatch(
    /brake has stopped the latest run; salesloft-worker contacts diff \S+ says why/,
  )
  expect(openProblemsOf(team)).toMatchObject({ contacts: 1_204, total: 1_204 })
  const none = { ...contacts, conflicts: 0, invalid: 0, braked: false }
  const quiet = statusLines({ teams: [teamView({ streams: [], contacts: none })] }, plain)
  expect(quiet.join('\n')).not.toContain('Contacts')
})

test('text of others cannot move the cursor or begin a line', () => {
  expect(printable('a\u001B[2J\nb\r\u202Ec')).toBe('a [2J b c')
})

test('a bar says how much of how much, and never claims the end before it is reached', () => {
  const bars = renderBars(
    [
      { stream: 'people', state: 'reading', stored: 6_000, expected: 12_000 },
      { stream: 'accounts', state: 'current', stored: 40, expected: 40 },
      { stream: 'emails', state: 'reading', stored: 500, expected: 400 },
      { stream: 'calls', state: 'unavailable', stored: 0, expected: undefined },
    ],
    80,
    plain,
  )
  expect(bars[0]).toBe(
    `${'people'.padEnd(24)} ${'█'.repeat(16)}${'░'.repeat(16)} ${'6,000/12,000'.padStart(19)}`,
  )
  expect(bars[1]).toContain('█'.repeat(32))
  expect(bars[2]).toContain(`${'█'.repeat(31)}░`)
  expect(bars[3]).toMatch(/unavailable$/)
  expect(
    renderBars([{ stream: 'people', state: 'reading', stored: 1, expected: 2 }], 40, plain)[0]
      ?.length,
  ).toBeLessThanOrEqual(46)
})

test('a long reading says how many of its windows are read and how long the rest will take', () => {
  const windows = { done: 7, all: 20 }
  const long = { stream: 'people', state: 'reading', stored: 25_000, expected: 100_000, windows }
  const streams = [{ ...long, readingMs: 30_000 }]
  expect(renderLine(streams)).toBe(
    '0 of 1 streams, people 25,000/100,000 · 7 of 20 windows · 90 s left',
  )
  const [wide = ''] = renderBars(streams, 120, plain)
  expect(wide).toMatch(/25,000\/100,000 {2}7 of 20 windows {2}90 s left$/)
  expect(renderBars(streams, 80, plain)[0]?.length).toBeLessThanOrEqual(80)
  expect(renderBars(streams, 60, plain)[0]).toMatch(/25,000\/100,000$/)
  expect(renderLine([{ ...long, readingMs: 1_000 }])).not.toContain('left')
})

test('a plain line says which streams are being read', () => {
  expect(
    renderLine([
      { stream: 'people', state: 'reading', stored: 6_000, expected: 12_000 },
      { stream: 'accounts', state: 'current', stored: 40, expected: 40 },
    ]),
  ).toBe('1 of 2 streams, people 6,000/12,000')
})

test('under --json stdout carries one object and everything else goes to stderr', () => {
  const { output, out, err } = captured({ json: true, terminal: true })
  output.say('step')
  output.live(['bar'])
  output.result({ ok: true }, () => ['a table'])
  expect(out).toEqual(['{"ok":true}\n'])
  expect(err).toEqual(['step\n'])
  output.failure({ code: 'team.unknown', message: 'no such team' })
  expect(out[1]).toBe('{"error":{"code":"team.unknown","message":"no such team"}}\n')
})

test('bars are redrawn over themselves on a terminal and not written at all elsewhere', () => {
  const terminal = captured({ terminal: true, environment: { TERM: 'xterm' } })
  terminal.output.live(['a', 'b'])
  terminal.output.live(['c', 'd'])
  expect(terminal.out.join('')).toContain('\u001B[2A')
  const pipe = captured({})
  pipe.output.live(['a'])
  expect(pipe.out).toEqual([])
})

test('NO_COLOR turns colour off, when it is not empty', () => {
  expect(wantsColour(true, {})).toBe(true)
  expect(wantsColour(true, { NO_COLOR: '' })).toBe(true)
  expect(wantsColour(true, { NO_COLOR: '1' })).toBe(false)
  expect(wantsColour(true, { TERM: 'dumb' })).toBe(false)
  expect(wantsColour(false, {})).toBe(false)
})

test('figures are written for people', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567')
  expect([0.44, 12.3, 119, 180, 7_500, 400_000].map(formatSeconds)).toEqual([
    '0.4 s',
    '12 s',
    '119 s',
    '3 min',
    '2 h 5 min',
    '4 d',
  ])
  expect(formatStamp('2026-11-24T19:31:42.123456Z')).toBe('2026-11-24 19:31:42')
  expect(formatStamp(null)).toBe('–')
})

test('a long list of names is cut, and says by how much', () => {
  expect(formatSome(['a', 'b'])).toBe('a, b')
  expect(formatSome(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
})
