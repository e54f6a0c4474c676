import type { Command } from 'commander'
import { AppError } from '../../domain/errors.ts'
import { command, type Cli } from '../command.ts'
import { completionScript, isShell, shells } from '../completion/shells.ts'
import { placesOf } from '../completion/words-of.ts'

export function completionCommand(cli: Cli): Command {
  const made = command('completion', {
    does: 'print a script that completes commands and options in your shell',
    examples: [
      'completion bash > ~/.local/share/bash-completion/completions/salesloft-worker',
      'completion zsh > /usr/local/share/zsh/site-functions/_salesloft-worker',
      'completion fish > ~/.config/fish/completions/salesloft-worker.fish',
    ],
  }).argument('<shell>', shells.join(', '))
  return made.action((shell: string) => {
    if (!isShell(shell)) throw new AppError('usage.invalid', `There are ${shells.join(', ')}.`)
    const script = completionScript(shell, placesOf(made.parent ?? made))
    cli.output.result({ shell, script }, () => [script.trimEnd()])
  })
}
