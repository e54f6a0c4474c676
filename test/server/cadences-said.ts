// Cadences as plain objects behind a server: what it asks is written down.
import type { Given } from '../../src/server/given.ts'

export function cadencesSaid(calls: string[]): Given['cadences'] {
  const note = <Answer>(verb: string, asked: object, answer: Answer): Promise<Answer> => {
    calls.push(`${verb} ${JSON.stringify(asked)}`)
    return Promise.resolve(answer)
  }
  const content = { settings: { name: 'Outbound' } }
  return {
    list: (ask) => note('cadences', ask, { cadences: [{ id: '7' }], asOf: {} }),
    show: (team, id) => note('cadence', { team, id }, { cadence: { id }, asOf: {} }),
    export: (asked) => note('export', asked, { content, yaml: 'settings:\n  name: Outbound\n' }),
    import: (asked) =>
      note(
        'import',
        asked,
        'text' in asked.of && asked.of.text === 'other'
          ? {
              did: 'differs',
              cadence: '7',
              differences: [{ where: 'settings', kind: 'changed', fields: [] }],
            }
          : { did: asked.dryRun ? 'planned' : 'imported' },
      ),
    copy: (asked) => note('copy', asked, { did: 'imported' as const }),
    diff: (asked) => note('diff', asked, { cadence: '7', same: true, differences: [] }),
  }
}
