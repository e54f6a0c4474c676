// Dashboards and alarms name what is there: every query is PromQL about metrics and labels that a process exposes, and
// every alarm leads to a heading that says what to do.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parser } from '@prometheus-io/lezer-promql'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { metricPrefix, metricTable, type MetricEntry } from '../../src/telemetry/metric-table.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

const ruleFile = z.strictObject({
  groups: z.tuple([
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Salesloft\w+$/),
          expr: z.string(),
          for: z.string().regex(/^\d+[mh]$/),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string().min(10), runbook: z.string() }),
        }),
      ),
    }),
  ]),
})
const dashboardFile = z.object({
  uid: z.string(),
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
  panels: z.array(
    z.object({
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string() })).min(1),
    }),
  ),
})

const { rules } = ruleFile.parse(parse(read('deploy/prometheus/alerts.yml'))).groups[0]
const folder = 'deploy/grafana/dashboards'
const dashboards = readdirSync(path.join(root, folder)).map((file) => ({
  file,
  ...dashboardFile.parse(JSON.parse(read(path.join(folder, file)))),
}))
const queries = [
  ...rules.map(({ alert, expr }) => ({ of: alert, expr })),
  ...dashboards.flatMap(({ file, panels }) =>
    panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ of: `${file}: ${title}`, expr })),
    ),
  ),
]

/** What a scrape says, and the labels of each. */
let exposed: Map<string, readonly string[]>

beforeAll(async () => {
  const text = await createMetrics({ version: '1' }).text()
  const entries: Record<string, MetricEntry> = metricTable
  exposed = new Map([['up', []]])
  for (const [, name = '', kind] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const labels = entries[name.replace(metricPrefix, '')]?.labels ?? []
    if (kind !== 'histogram') exposed.set(name, labels)
    else for (const part of ['_bucket', '_sum', '_count']) exposed.set(name + part, labels)
  }
})

/** What is wrong with a query; empty if nothing. */
function problemsOf(expr: string): string[] {
  const text = expr.replaceAll(/\$__(rate_interval|range)/g, '5m')
  const problems: string[] = []
  const labels = new Set<string>()
  const allowed = new Set(['job', 'instance', 'le'])
  parser.parse(text).iterate({
    enter({ name, type, from, to }) {
      const word = text.slice(from, to)
      if (type.isError) problems.push(`no PromQL at "${text.slice(from, from + 20)}"`)
      if (name === 'LabelName') labels.add(word)
      if (name !== 'VectorSelector') return
      const metric = /^\w+/.exec(word)?.[0] ?? ''
      if (!exposed.has(metric)) problems.push(`nobody exposes ${metric}`)
      for (const label of exposed.get(metric) ?? []) allowed.add(label)
    },
  })
  const unknown = [...labels].filter((label) => !allowed.has(label))
  return [...problems, ...unknown.map((label) => `none of its metrics has the label ${label}`)]
}

test('every query is PromQL about what a process exposes', () => {
  expect(queries.length).toBeGreaterThan(60)
  const wrong = queries.map(({ of, expr }) => ({ of, problems: problemsOf(expr) }))
  expect(wrong.filter(({ problems }) => problems.length > 0)).toEqual([])
})

test.each([
  ['rate(salesloft_api_cost_total[5m]', 'no PromQL'],
  ['rate(salesloft_api_costs_total[5m])', 'nobody exposes salesloft_api_costs_total'],
  ['salesloft_limiter_wait_seconds', 'nobody exposes'],
  ['sum by (tema) (salesloft_inbox_dead)', 'has the label tema'],
  ['salesloft_inbox_dead{stream="people"}', 'has the label stream'],
])('a query that is wrong is seen: %s', (expr, problem) => {
  expect(problemsOf(expr).join()).toContain(problem)
})

test('a dashboard has each variable that its queries use, and no panel on another', () => {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length)
  for (const { file, templating, panels } of dashboards) {
    expect(file).toMatch(/^salesloft-\w+\.json$/)
    const asked = panels.some(({ targets }) => targets.some(({ expr }) => expr.includes('$team')))
    const variables = templating.list.map(({ name }) => name)
    expect(variables).toEqual(asked ? ['datasource', 'team'] : ['datasource'])
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
  }
})

test('every alarm leads to a heading that is there', () => {
  const lost = rules.filter(({ annotations }) => {
    const [page = '', anchor = ''] = annotations.runbook.split('#')
    const anchors = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    return !anchors.includes(anchor)
  })
  expect(lost).toEqual([])
})

test('the template of a summary names labels that its query leaves', () => {
  const wrong = rules.filter(({ expr, annotations }) => {
    const named = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label)
    const grouped = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? ['job', 'instance']
    return named.some((label = '') => !grouped.includes(label))
  })
  expect(wrong).toEqual([])
})
