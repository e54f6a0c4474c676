import { Command } from 'commander'
import type { Cli } from '../command.ts'
import { conflictsCommand, resolveCommand } from './contact-conflicts.ts'
import { contractCommand } from './contact-contract.ts'
import { exportContactsCommand, importContactsCommand } from './contact-files.ts'
import { contactRunsCommand, showContactCommand } from './contact-looks.ts'

export function contactsCommand(cli: Cli): Command {
  return new Command('contacts')
    .description(
      'the team’s own people: in and out as files, conflicts, and by what contract they are synced',
    )
    .addCommand(importContactsCommand(cli))
    .addCommand(exportContactsCommand(cli))
    .addCommand(showContactCommand(cli))
    .addCommand(conflictsCommand(cli))
    .addCommand(resolveCommand(cli))
    .addCommand(contractCommand(cli))
    .addCommand(contactRunsCommand(cli))
}
