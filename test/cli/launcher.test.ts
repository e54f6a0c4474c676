// What the launcher passes to Node, told by the Node that runs the program.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const launcher = path.resolve(import.meta.dirname, '../../bin/salesloft-worker')
let folder: string
let teller: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'launcher-'))
  teller = path.join(folder, 'tell.mjs')
  writeFileSync(
    teller,
    `import { appendFileSync } from 'node:fs'
     const { pid, execArgv: flags, argv } = process
     appendFileSync(process.env.TOLD, JSON.stringify({ pid, flags, words: argv.slice(2) }) + '\\n')`,
  )
})

afterAll(() => rmSync(folder, { recursive: true }))

type Started = {
  readonly pid: number
  readonly flags: readonly string[]
  readonly words: readonly string[]
}

/** Each Node that was started, in their order. */
function started(name: string, words: readonly string[], options = ''): readonly Started[] {
  const told = path.join(folder, name)
  execFileSync(process.execPath, [launcher, ...words, '--help'], {
    env: { PATH: process.env['PATH'], NODE_OPTIONS: `--import ${teller} ${options}`, TOLD: told },
    stdio: 'ignore',
  })
  const lines = readFileSync(told, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Started)
}

test.each(['worker', 'start'])('%s runs in the same process with a frugal V8', (command) => {
  const [first, second, ...rest] = started(command, [command])
  expect(rest).toEqual([])
  expect(second).toEqual({
    pid: first?.pid,
    flags: ['--max-semi-space-size=8', '--heap-growing-percent=100'],
    words: [command, '--help'],
  })
})

test('a flag of the operator stays as it is', () => {
  const [, second] = started('kept', ['worker'], '--max_semi_space_size=2')
  expect(second?.flags).toEqual(['--heap-growing-percent=100'])
})

test('a command that is soon over is not started twice', () => {
  expect(started('short', ['status'])).toMatchObject([{ flags: [], words: ['status', '--help'] }])
})
