// Grafana's JSON of a dashboard (grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model).
import type { Dashboard, Panel, Query } from './dashboards.ts'

const source = { type: 'prometheus', uid: '${datasource}' }
const columns = 24
const sizes = { stat: { w: 4, h: 4 }, timeseries: { w: 12, h: 8 } } as const

export function grafanaOf(dashboard: Dashboard): object {
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    description: dashboard.description,
    tags: ['salesloft-worker'],
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    timezone: 'utc',
    templating: { list: variables(dashboard) },
    panels: placed(dashboard.panels),
  }
}

function variables({ byTeam }: Dashboard): object[] {
  const datasource = { name: 'datasource', label: 'Data', type: 'datasource', query: 'prometheus' }
  if (!byTeam) return [datasource]
  const query = 'label_values(salesloft_api_circuit_open, team)'
  const team = { name: 'team', label: 'Team', type: 'query', datasource: source, query }
  return [datasource, { ...team, refresh: 2, sort: 1, multi: true, includeAll: true }]
}

/** From left to right and down, in the order they have. */
function placed(panels: readonly Panel[]): object[] {
  let [x, y, low] = [0, 0, 0]
  return panels.map((panel, index) => {
    const { w, h } = sizes[panel.kind]
    if (x + w > columns || (x > 0 && h !== low - y)) [x, y] = [0, low]
    const gridPos = { x, y, w, h }
    x += w
    low = y + h
    return { id: index + 1, gridPos, ...panelOf(panel) }
  })
}

function panelOf(panel: Panel): object {
  const { kind, title, unit, redFrom, queries } = panel
  const green = { color: 'green', value: null }
  const steps = redFrom === undefined ? [green] : [green, { color: 'red', value: redFrom }]
  return {
    type: kind,
    title,
    datasource: source,
    fieldConfig: {
      defaults: { unit, min: 0, thresholds: { mode: 'absolute', steps } },
      overrides: [],
    },
    options:
      kind === 'stat'
        ? { colorMode: 'background', reduceOptions: { calcs: ['lastNotNull'] } }
        : { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: queries.map(targetOf),
  }
}

function targetOf({ expr, legend }: Query, index: number): object {
  const refId = String.fromCharCode('A'.charCodeAt(0) + index)
  return { refId, datasource: source, expr, legendFormat: legend }
}
