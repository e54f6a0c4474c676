// Whether another process has surely ended: never said of one that may be alive.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isGone, ownBirth } from '../../src/worker/birth.ts'

const bornOf = `
  const fields = require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')
  console.log(fields[19])
  setInterval(() => {}, 1000)`

type Child = { readonly child: ChildProcess; readonly pid: number; readonly bornAt: string }

async function born(): Promise<Child> {
  const child = spawn(process.execPath, ['-e', bornOf], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, pid: child.pid ?? 0, bornAt: String(line).trim() }
}

const { machine } = ownBirth

test('a process is not gone before it has ended, whether it runs or stands still', async () => {
  expect(isGone({ pid: process.pid, ...ownBirth })).toBe(false)
  const { child, pid, bornAt } = await born()
  expect(isGone({ pid, machine, bornAt })).toBe(false)
  child.kill('SIGSTOP')
  expect(isGone({ pid, machine, bornAt })).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isGone({ pid, machine, bornAt })).toBe(true)
})

test('one whose number another process has is gone', () => {
  expect(isGone({ pid: process.pid, machine, bornAt: '1' })).toBe(true)
})

test('one that nobody has waited for is gone as well', async () => {
  // Its parent becomes a program that never waits.
  const command = ['-c', `"$0" -e "$1" & exec sleep 60`, process.execPath, bornOf]
  const parent = spawn('sh', command, { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const bornAt = String(line).trim()
  const tasks = `/proc/${parent.pid}/task/${parent.pid}/children`
  const pid = Number(readFileSync(tasks, 'utf8').trim())
  expect(isGone({ pid, machine, bornAt })).toBe(false)
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => isGone({ pid, machine, bornAt })).toBe(true)
  expect(() => process.kill(pid, 0)).not.toThrow()
  parent.kill('SIGKILL')
})

test('nothing is known of another machine, another container or another system', async () => {
  const { child, pid, bornAt } = await born()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const [boot = ''] = (machine ?? '').split(' ')
  for (const other of [null, `another ${machine}`, `${boot} pid:[1]`]) {
    expect(isGone({ pid, machine: other, bornAt })).toBe(false)
  }
  expect(isGone({ pid, machine, bornAt: null })).toBe(false)
})
