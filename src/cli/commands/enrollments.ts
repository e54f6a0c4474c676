import { Command } from 'commander'
import type { Cli } from '../command.ts'
import { rulesCommand } from './enrollment-rules.ts'
import { suppressCommand, suppressedCommand, unsuppressCommand } from './suppression.ts'

export function enrollmentsCommand(cli: Cli): Command {
  return new Command('enrollments')
    .description('enrolments: by what rules people are enrolled, and who never is')
    .addCommand(rulesCommand(cli))
    .addCommand(suppressCommand(cli))
    .addCommand(unsuppressCommand(cli))
    .addCommand(suppressedCommand(cli))
}
