import { Command } from 'commander'
import type { Cli } from '../command.ts'
import { batchCommand, batchesCommand } from './enrollment-batches.ts'
import { rulesCommand } from './enrollment-rules.ts'
import {
  listEnrollmentsCommand,
  showEnrollmentCommand,
  steeringCommands,
} from './enrollment-steering.ts'
import { suppressCommand, suppressedCommand, unsuppressCommand } from './suppression.ts'

export function enrollmentsCommand(cli: Cli): Command {
  const made = new Command('enrollments')
    .description('enrolments, from their request to their end; by what rules, and who never is')
    .addCommand(listEnrollmentsCommand(cli))
    .addCommand(showEnrollmentCommand(cli))
  for (const steering of steeringCommands(cli)) made.addCommand(steering)
  return made
    .addCommand(batchesCommand(cli))
    .addCommand(batchCommand(cli))
    .addCommand(rulesCommand(cli))
    .addCommand(suppressCommand(cli))
    .addCommand(unsuppressCommand(cli))
    .addCommand(suppressedCommand(cli))
}
