import { Command } from 'commander'
import type { Environment } from '../config/config.ts'
import type { Output } from './output.ts'

/** What a command is given: nothing below `main.ts` reads the process itself. */
export type Cli = {
  readonly environment: Environment
  readonly output: Output
  /** Aborts at the first Ctrl-C or SIGTERM. Listening begins with the call: a short command just ends. */
  stopping(): AbortSignal
  /** All of standard input. */
  readInput(): Promise<string>
  /** Its lines as they come, until its end or the signal. */
  readLines(signal: AbortSignal): AsyncIterable<string>
}

/** A command with what all of them have: `--json`, examples in its help. */
export function command(
  name: string,
  given: { readonly does: string; readonly examples: readonly string[] },
): Command {
  const examples = given.examples.map((example) => `  $ salesloft-worker ${example}`).join('\n')
  return new Command(name)
    .description(given.does)
    .option('--json', 'print exactly one JSON object on stdout, everything else on stderr')
    .addHelpText('after', `\nExamples:\n${examples}`)
}
