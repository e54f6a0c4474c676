// Each shell is offered every command, subcommand and option at its place; bash, and zsh and fish where they are, are asked.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Cli } from '../../src/cli/command.ts'
import { completionScript, shells } from '../../src/cli/completion/shells.ts'
import { placesOf } from '../../src/cli/completion/words-of.ts'
import { createProgram } from '../../src/cli/program.ts'
import { temporaryFolder } from '../system/processes.ts'
import { runProgram } from '../support/program.ts'

const program = createProgram({ environment: {} } as Cli)
const places = placesOf(program)
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

test('every command is a place, with its options', () => {
  const paths = places.map(({ path: words }) => words)
  expect(paths).toEqual(expect.arrayContaining(['', ' sync', ' cadences export', ' completion']))
  const [start] = places
  expect(start?.commands.map(({ name }) => name)).toEqual(
    program.commands.map((each) => each.name()),
  )
  const sync = places.find(({ path: words }) => words === ' sync')
  expect(sync?.options.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['--json', '--full', '--wait', '--help']),
  )
})

test('bash is offered all of them at each place', () => {
  const asked = places.map(({ path: words }) => `ask ${words} ''`).join('\n')
  const script = `${completionScript('bash', places)}
ask() {
  COMP_WORDS=(salesloft-worker "$@")
  COMP_CWORD=$#
  _salesloft_worker
  echo "\${COMPREPLY[*]}"
}
${asked}
ask sync acme --f
ask cadences list list exp`
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const wanted = places.map(({ commands, options }) =>
    [...commands, ...options].map(({ name }) => name).join(' '),
  )
  expect(stdout.trimEnd().split('\n')).toEqual([...wanted, '--full'])
})

test.each(shells)('the script for %s names every command and option', (shell) => {
  const script = completionScript(shell, places)
  const words = places.flatMap(({ commands, options }) => [...commands, ...options])
  const lost = words.filter(({ name }) => !script.includes(name.replace(/^--/, '')))
  expect(lost).toEqual([])
})

test.each(shells.filter((shell) => has(shell)))('%s reads its script', (shell) => {
  using folder = temporaryFolder()
  const file = path.join(folder.path, 'script')
  writeFileSync(file, completionScript(shell, places))
  const checked = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
  expect([checked.status, checked.stderr]).toEqual([0, ''])
})

test('the command prints the script of a shell it knows', async () => {
  expect(await runProgram(['completion', 'fish'], { environment: {} })).toMatchObject({
    code: 0,
    out: completionScript('fish', places),
  })
  const unknown = await runProgram(['completion', 'tcsh'], { environment: {} })
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('bash, zsh, fish')])
})
