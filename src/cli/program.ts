import { Command } from 'commander'
import type { Cli } from './command.ts'
import { audiencesCommand } from './commands/audiences.ts'
import { cadencesCommand } from './commands/cadences.ts'
import { changesCommand } from './commands/changes.ts'
import { completionCommand } from './commands/completion.ts'
import { connectCommand } from './commands/connect.ts'
import { contactsCommand } from './commands/contacts.ts'
import { disconnectCommand } from './commands/disconnect.ts'
import { doctorCommand } from './commands/doctor.ts'
import { enrollCommand } from './commands/enroll.ts'
import { enrollmentsCommand } from './commands/enrollments.ts'
import { eraseCommand } from './commands/erase.ts'
import { migrateCommand } from './commands/migrate.ts'
import { pauseCommand, resumeCommand } from './commands/pause.ts'
import { quarantineCommand } from './commands/quarantine.ts'
import { reportCommand } from './commands/report.ts'
import { schedulesCommand } from './commands/schedules.ts'
import { serverCommand } from './commands/server.ts'
import { settingsCommand } from './commands/settings.ts'
import { simulatorCommand } from './commands/simulator.ts'
import { startCommand } from './commands/start.ts'
import { statusCommand } from './commands/status.ts'
import { sweepCommand } from './commands/sweep.ts'
import { syncCommand } from './commands/sync.ts'
import { teamsCommand } from './commands/teams.ts'
import { webhooksCommand } from './commands/webhooks.ts'
import { workerCommand } from './commands/worker.ts'
import { programVersion } from './program-version.ts'

const commands = [
  startCommand,
  workerCommand,
  serverCommand,
  migrateCommand,
  connectCommand,
  disconnectCommand,
  teamsCommand,
  syncCommand,
  sweepCommand,
  statusCommand,
  pauseCommand,
  resumeCommand,
  enrollCommand,
  enrollmentsCommand,
  audiencesCommand,
  contactsCommand,
  eraseCommand,
  quarantineCommand,
  reportCommand,
  cadencesCommand,
  changesCommand,
  settingsCommand,
  webhooksCommand,
  schedulesCommand,
  doctorCommand,
  simulatorCommand,
  completionCommand,
]

/** Commander never ends the process and never prints an error: it throws, and `main` reports. */
export function createProgram(cli: Cli): Command {
  const program = new Command('salesloft-worker')
    .description('Keeps a SalesLoft account and a Postgres database in step, exactly.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nSettings come from the environment: docs/configuration.md. Begin with: salesloft-worker start',
    )
  for (const create of commands) {
    const made = create(cli)
    for (const each of withBelow(made)) each.copyInheritedSettings(program)
    program.addCommand(made)
  }
  return program
}

function withBelow(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withBelow)]
}
