import type { Command } from 'commander'
import { parseTeamSlug } from '../../domain/teams.ts'
import { command, type Cli } from '../command.ts'
import { batchLine, listedBatchLine } from '../enrollment-lines.ts'
import { openApp } from '../session.ts'
import { renderTable } from '../table.ts'
import { shownRow, writeWhole } from './enroll.ts'

const rowColumns = [
  { title: 'row', align: 'right' },
  { title: 'person', align: 'right' },
  { title: 'enrolment', align: 'right' },
  { title: 'state' },
  { title: 'reason' },
] as const

export function batchesCommand(cli: Cli): Command {
  return command('batches', {
    does: 'the latest files, lists and runs of audiences, and how far each is',
    examples: ['enrollments batches acme', 'enrollments batches acme --json'],
  })
    .argument('<team>', 'slug of the team')
    .action(async (slug: string) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      await app.teams.get(team)
      const batches = await app.batches.list(team)
      cli.output.result({ team, batches }, () =>
        batches.length === 0 ? [`${team} has no batches yet.`] : batches.map(listedBatchLine),
      )
    })
}

type BatchOptions = { readonly csv?: string; readonly stop?: true }

export function batchCommand(cli: Cli): Command {
  return command('batch', {
    does: 'what came of each row of a batch; or ask for nobody of it any more',
    examples: [
      'enrollments batch acme 3',
      'enrollments batch acme 3 --csv people.outcome.csv',
      'enrollments batch acme 3 --stop',
    ],
  })
    .argument('<team>', 'slug of the team')
    .argument('<number>', 'number of the batch')
    .option('--csv <file>', 'write it there')
    .option('--stop', 'what is not asked for yet never is; whom it enrolled stays')
    .action(async (slug: string, id: string, { csv, stop }: BatchOptions) => {
      const team = parseTeamSlug(slug)
      await using app = await openApp(cli)
      const batch = await (stop === true ? app.batches.stop(team, id) : app.batches.get(team, id))
      const rows = await app.batches.rows(team, id)
      if (csv !== undefined) await writeWhole(csv, rows)
      cli.output.result({ batch, enrollments: rows.map((row) => shownRow(batch, row)) }, () => [
        batchLine(batch),
        ...(csv === undefined
          ? renderTable(
              rowColumns,
              rows.map((row) => [
                String(row.number),
                row.person,
                row.enrollment ?? '–',
                row.outcome ?? 'waiting to be asked for',
                row.reason ?? '',
              ]),
              cli.output.paint,
            )
          : [`What came of each row: ${csv}`]),
      ])
    })
}
