import type { Command } from 'commander'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { examine } from '../doctor/examine.ts'
import type { Finding } from '../doctor/finding.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'

const columns = [{ title: 'check' }, { title: 'team' }, { title: '' }, { title: 'found' }]
const styles = { ok: 'good', warn: 'warning', fail: 'bad' } as const

export function doctorCommand(cli: Cli): Command {
  return command('doctor', {
    does: 'check database, Temporal, keys, clocks, budget, disk and streams; say what to do (one request a team)',
    examples: ['doctor', 'doctor acme', 'doctor --json'],
  })
    .argument('[team]', 'only this team')
    .action(async (team?: string) => {
      await using app = await openApp(cli)
      const findings = await examine(app, team === undefined ? undefined : parseTeamSlug(team))
      const ok = findings.every((each) => each.state !== 'fail')
      cli.output.result({ ok, findings }, () =>
        renderTable(columns, findings.map(rowOf), cli.output.paint),
      )
      if (!ok) process.exitCode = 1
    })
}

function rowOf({ check, team, state, found, todo }: Finding) {
  return [
    check,
    team ?? '',
    { text: state, style: styles[state] },
    todo === undefined ? found : `${found}. ${todo}`,
  ]
}
