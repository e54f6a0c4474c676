// A report as files: JSON for programs, CSV for tables, Markdown for people. Names are anybody's text, and stay text.
import { csvLine } from './csv.ts'
import { type MeasureName, type Measure, measureNames, measures } from './measures.ts'
import { type Figures, isMoney, type Money } from './report-figures.ts'
import { shareNames, shareOf } from './shares.ts'
import { sentenceOf } from './report-standouts.ts'
import { canonicalJson, type Compares, type Line, type Report } from './reports.ts'

export const reportFormats = ['md', 'csv', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** The same report is the same bytes. */
export function formatReport(report: Report, format: ReportFormat): string {
  switch (format) {
    case 'json':
      return `${canonicalJson(report)}\n`
    case 'csv':
      return csvOf(report)
    case 'md':
      return markdownOf(report)
  }
}

const parts = [
  ['user', 'users'],
  ['cadence', 'cadences'],
  ['step', 'steps'],
] as const

/** RFC 4180: a line for each of whom there is anything, in each stretch of time; the ends of lines are CRLF. */
function csvOf(report: Report): string {
  const { own, weekBefore, mean, names, team, date, version, state } = report
  const fixed = [team, date, version, state]
  const head = ['team', 'date', 'version', 'state', 'period', 'of', 'id', 'name', ...measureNames]
  const lines = [head]
  const put = (period: string, compares: Compares): void => {
    lines.push([...fixed, period, 'team', '', '', ...cells(compares.total)].map(String))
    for (const [of, list] of parts) {
      for (const { id, figures } of compares[list]) {
        const name = id === null ? '' : (names[list][id] ?? '')
        lines.push([...fixed, period, of, id ?? '', name, ...cells(figures)].map(String))
      }
    }
  }
  put('day', own)
  put('week before', weekBefore)
  put('mean of 28 days', mean)
  // The line's own end is what is put in its place; one within a name stays as it is.
  return lines.map((line) => csvLine(line).replace(/\n$/, '\r\n')).join('')
}

const cells = (figures: Figures): readonly string[] =>
  measureNames.map((name) => (isMoney(name) ? moneyText(figures[name]) : String(figures[name])))

/** `EUR 7.00; USD 100.75`. */
export function moneyText(money: Money): string {
  return Object.entries(money)
    .map(([currency, hundredths]) => `${currency} ${(hundredths / 100).toFixed(2)}`.trim())
    .join('; ')
}

function markdownOf(report: Report): string {
  const { team, date, zone, state, version, asOf, waitsFor, own, weekBefore, mean, names } = report
  const notes = [
    `Local day of ${zone}, ${report.hoursLong} hours, from ${report.from} to ${report.until}.`,
    `Version ${version}, ${state}, as of ${asOf}.`,
    ...(waitsFor.length === 0 ? [] : [`Not known complete past midnight: ${waitsFor.join(', ')}.`]),
    'Opens, clicks and replies have no times in SalesLoft: they stand on the day of the e-mail and grow later.',
    'Each measure is defined in docs/measures.md.',
  ]
  const out = report.standsOut.map(
    (each) =>
      `- ${plain(sentenceOf(each, each.user === null ? undefined : names.users[each.user]))}`,
  )
  return `${[
    `# ${team}, ${date}`,
    state === 'provisional' ? '**Provisional.**' : undefined,
    markdownTable(
      ['measure', 'day', weekBefore.date, 'mean of 28 days'],
      measureNames.map((name) => [
        measures[name].label,
        figure(own.total, name),
        figure(weekBefore.total, name),
        figure(mean.total, name),
      ]),
    ),
    markdownTable(
      ['share', 'day', weekBefore.date, '28 days'],
      shareNames.map((name) => [
        name.replace('_', ' '),
        ...[own.total, weekBefore.total, mean.total].map((each) => percent(shareOf(each, name))),
      ]),
    ),
    `People: ${own.funnel.touched} touched, ${own.funnel.opened} opened, ${own.funnel.replied} replied, ${own.funnel.meeting} with a meeting booked, ${own.funnel.success} with a success.`,
    ...(out.length === 0 ? [] : ['## What stands out', out.join('\n')]),
    ...parts.flatMap(([of, list]) =>
      own[list].length === 0 ? [] : [`## By ${of}`, linesTable(of, own[list], names[list])],
    ),
    notes.map((note) => `- ${note}`).join('\n'),
  ]
    .filter((text) => text !== undefined)
    .join('\n\n')}\n`
}

const shown = [
  'sent',
  'opened',
  'replied',
  'bounced',
  'calls',
  'connected',
  'other_touches',
  'meetings_booked',
  'successes',
] as const satisfies readonly MeasureName[]

function linesTable(
  of: string,
  lines: readonly Line[],
  names: Readonly<Record<string, string>>,
): string {
  return markdownTable(
    [of, ...shown.map((name) => measures[name].label)],
    lines.map(({ id, figures }) => [
      id === null ? 'none' : plain(names[id] ?? `${of} ${id}`),
      ...shown.map((name) => String(figures[name])),
    ]),
  )
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'))
  return [head, rule, ...rows].map((cellsOf) => `| ${cellsOf.join(' | ')} |`).join('\n')
}

function figure(figures: Figures, name: MeasureName): string {
  if (isMoney(name)) return moneyText(figures[name]) || '–'
  const { unit }: Measure = measures[name]
  return unit === 'seconds' ? `${Math.round(figures[name] / 60)} min` : String(figures[name])
}

const percent = (share: number | null): string =>
  share === null ? '–' : `${(share * 100).toFixed(1)} %`

/** Text that Markdown takes for nothing else, on one line, in the order in which it is written. */
function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replaceAll(/[\\`*_{}[\]<>#|~&!]/g, String.raw`\$&`)
}
