import type { Command } from 'commander'
import { expect, test } from 'vitest'
import type { Cli } from '../../src/cli/command.ts'
import { reportFailure } from '../../src/cli/failures.ts'
import { createOutput } from '../../src/cli/output.ts'
import { createProgram } from '../../src/cli/program.ts'
import { AppError } from '../../src/domain/errors.ts'
import { runProgram } from '../support/program.ts'

/** Without servers: for what ends before any is needed. */
async function ran(args: readonly string[]) {
  return await runProgram(args, { environment: { DATA_DIR: '/nonexistent' } })
}

test.each([
  [['bogus']],
  [['status', '--bogus']],
  [['sync']],
  [['pause', 'a', 'people', 'x']],
  [['connect', 'Not A Slug', '--api-key-stdin']],
  [['webhooks', 'list', 'acme', '--state', 'gone']],
  [['webhooks', 'list', 'acme', '--limit', '1001']],
  [['webhooks', 'replay', 'acme']],
  [['webhooks', 'replay', 'acme', '--dead', '--since', '2h']],
  [['webhooks', 'replay', 'acme', '--id', 'seventeen']],
  [['enrollments', 'rules', 'set', 'acme', 'coolDownDays']],
  [['enrollments', 'rules', 'unset', 'acme']],
  [['enrollments', 'suppress', 'acme']],
  [['enrollments', 'rules', 'bogus']],
])('%s is a failure of usage', async (args) => {
  const { code, out, err } = await ran(args)
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(/^error /)
})

test('under --json a failure of usage is one object', async () => {
  const { code, out, err } = await ran(['sync', '--json'])
  expect([code, err]).toEqual([2, ''])
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'usage.invalid' } })
})

test('what fails later exits with 1, what is missing from the configuration with 2', async () => {
  const output = createOutput({
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    json: false,
    environment: {},
  })
  expect(reportFailure(new AppError('store.unreachable', 'away'), output)).toBe(1)
  expect(reportFailure(new Error('a defect'), output)).toBe(1)
  expect((await ran(['status'])).code).toBe(2)
  expect((await ran(['status'])).err).toContain('DATABASE_URL')
})

function lowest(made: Command): readonly Command[] {
  return made.commands.length === 0 ? [made] : made.commands.flatMap(lowest)
}

test('every command says what it does and shows an example', () => {
  const cli = { environment: {} } as Cli
  for (const made of createProgram(cli).commands.flatMap(lowest)) {
    expect(made.description()).not.toBe('')
    let help = ''
    made.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
    expect(help).toContain('$ salesloft-worker ')
    expect(help).toContain('--json')
  }
})
