// Folders of servers that a run throws away: in memory where there is room. A clone of a database makes 1,300 files, which
// takes a busy disk seconds and memory a fifth of one.
import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isAlive } from '../../src/embedded/processes.ts'

const memory = '/dev/shm'
// What a run takes at most is a third of it.
const roomBytes = 6 * 2 ** 30

/** A new folder; its maker removes it. What runs that were killed have left in memory goes now. */
export function throwAwayFolder(name: string): string {
  const parent = hasRoom() ? memory : os.tmpdir()
  if (parent === memory) removeLeft()
  return mkdtempSync(path.join(parent, `salesloft-test-${process.pid}-${name}-`))
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize > roomBytes
  } catch {
    // macOS and Windows have none.
    return false
  }
}

function removeLeft(): void {
  for (const name of readdirSync(memory)) {
    const pid = Number(/^salesloft-test-(\d+)-/.exec(name)?.[1])
    if (pid > 0 && !isAlive(pid)) rmSync(path.join(memory, name), { recursive: true, force: true })
  }
}
