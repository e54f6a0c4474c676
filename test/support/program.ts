// The program as somebody types it, in this process.
import { Readable } from 'node:stream'
import type { Cli } from '../../src/cli/command.ts'
import { reportFailure } from '../../src/cli/failures.ts'
import { createOutput } from '../../src/cli/output.ts'
import { createProgram } from '../../src/cli/program.ts'

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

export async function runProgram(
  args: readonly string[],
  { environment, input = '' }: Pick<Cli, 'environment'> & { readonly input?: string },
): Promise<Ran> {
  const said = { out: '', err: '' }
  const output = createOutput({
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    json: args.includes('--json'),
    environment: {},
  })
  const cli: Cli = {
    environment,
    output,
    stopping: () => new AbortController().signal,
    readInput: () => Promise.resolve(input),
    readLines: () => Readable.from([]),
  }
  const before = process.exitCode
  process.exitCode = 0
  try {
    await createProgram(cli).parseAsync(args, { from: 'user' })
    return { code: process.exitCode, ...said }
  } catch (error) {
    return { code: reportFailure(error, output), ...said }
  } finally {
    process.exitCode = before
  }
}
