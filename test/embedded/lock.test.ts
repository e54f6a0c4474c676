import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { acquireDataDir } from '../../src/embedded/lock.ts'
import { failureOf, forever, importing, runProgram, temporaryFolder } from './programs.ts'

const acquire = (dir: string): string =>
  `${importing('acquireDataDir', 'lock.ts')}
   try { await acquireDataDir(${JSON.stringify(dir)}, 'start --demo'); say('mine') }
   catch (error) { say(error.code + ': ' + error.message) }
   ${forever}`

describe('the lock on a data folder', () => {
  it('tells the second who holds it', async () => {
    using folder = temporaryFolder()
    await using held = await acquireDataDir(folder.path, 'start --demo')
    expect(held).toBeDefined()
    expect(await failureOf(acquireDataDir(folder.path, 'start'))).toMatch(
      new RegExp(
        `^embedded.locked: .* in use by start --demo \\(pid ${process.pid}, since 20.*Z\\)\\.$`,
      ),
    )
  })

  it('is free again when it is released', async () => {
    using folder = temporaryFolder()
    const first = await acquireDataDir(folder.path, 'start')
    await first.release()
    await first.release()
    await using second = await acquireDataDir(folder.path, 'start')
    expect(second).toBeDefined()
  })

  it('goes to exactly one of five that come at once, and to the next when that one is killed', async () => {
    using folder = temporaryFolder()
    using stack = new DisposableStack()
    const five = await Promise.all(
      Array.from({ length: 5 }, () => runProgram(acquire(folder.path))),
    )
    for (const program of five) stack.use(program)
    const winners = five.filter(({ said }) => said === 'mine')
    expect(winners).toHaveLength(1)
    const losers = five.filter(({ said }) => said !== 'mine').map(({ said }) => said)
    const owner = `${folder.path} is in use by start --demo (pid ${winners[0]?.child.pid}, since`
    for (const said of losers) expect(said).toContain(`embedded.locked: ${owner}`)
    await winners[0]?.kill()
    await using next = await acquireDataDir(folder.path, 'start')
    expect(next).toBeDefined()
  })

  it('does not name an owner that was killed before the next one has said its name', async () => {
    using folder = temporaryFolder()
    using first = await runProgram(acquire(folder.path))
    await first.kill()
    const left = readFileSync(folder.in('owner.json'), 'utf8')
    await using next = await acquireDataDir(folder.path, 'worker')
    expect(next).toBeDefined()
    expect(await failureOf(acquireDataDir(folder.path, 'start'))).toContain(
      `worker (pid ${process.pid}`,
    )
    writeFileSync(folder.in('owner.json'), left)
    expect(await failureOf(acquireDataDir(folder.path, 'start'))).toContain('by another process.')
  })
})
