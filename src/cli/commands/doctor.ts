import type { Command } from 'commander'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import type { Check } from '../doctor/check.ts'
import { examine } from '../doctor/checks.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'

const columns = [{ title: 'check' }, { title: 'team' }, { title: '' }, { title: 'found' }]
const styles = { ok: 'good', warn: 'warning', fail: 'bad' } as const

export function doctorCommand(cli: Cli): Command {
  return command('doctor', {
    does: 'check database, Temporal, keys, scopes, clock and budget; say what to do',
    examples: ['doctor', 'doctor acme', 'doctor --json'],
  })
    .argument('[team]', 'only this team')
    .action(async (team?: string) => {
      await using app = await openApp(cli)
      const checks = await examine(app, team === undefined ? undefined : parseTeamSlug(team))
      const ok = checks.every((each) => each.state !== 'fail')
      cli.output.result({ ok, checks }, () =>
        renderTable(columns, checks.map(rowOf), cli.output.paint),
      )
      if (!ok) process.exitCode = 1
    })
}

function rowOf({ check, team, state, detail, advice }: Check) {
  return [
    check,
    team ?? '',
    { text: state, style: styles[state] },
    advice === null ? detail : `${detail}. ${advice}`,
  ]
}
