// The lock is the operating system's, held through SQLite on a file that stays: it ends with its process however that
// dies, holds over containers that share a folder, and knows no stale pid, zombie or race between two that take over.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '../domain/errors.ts'
import { isAlive } from './processes.ts'

export type DataDirLock = AsyncDisposable & { release(): Promise<void> }

const owner = z.object({ pid: z.number(), since: z.string(), command: z.string() })
const lockFile = 'lock.sqlite'
const ownerFile = 'owner.json'
// The winner writes its name a moment after it has won.
const namePatienceMs = 300

/**
 * Makes this process the only owner of the folder, which is created if need be.
 * @param what the command that owns it, as the next one will be told
 * @throws AppError `embedded.locked` naming the owner, `embedded.failed` when the folder cannot be written
 */
export async function acquireDataDir(dir: string, what: string): Promise<DataDirLock> {
  const database = open(dir)
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw unusable(dir, error)
    throw new AppError('embedded.locked', `${dir} is in use by ${await describeOwner(dir)}.`)
  }
  const file = join(dir, ownerFile)
  const mine = `${file}.${process.pid}`
  const name = { pid: process.pid, since: new Date().toISOString(), command: what }
  writeFileSync(mine, `${JSON.stringify(name)}\n`)
  renameSync(mine, file)
  const release = (): Promise<void> => {
    if (database.isOpen) {
      rmSync(file, { force: true })
      database.close()
    }
    return Promise.resolve()
  }
  return { release, [Symbol.asyncDispose]: release }
}

function open(dir: string): DatabaseSync {
  try {
    mkdirSync(dir, { recursive: true })
    return new DatabaseSync(join(dir, lockFile))
  } catch (error) {
    throw unusable(dir, error)
  }
}

async function describeOwner(dir: string): Promise<string> {
  for (const end = performance.now() + namePatienceMs; performance.now() < end; await sleep(20)) {
    const found = owner.safeParse(readJson(join(dir, ownerFile)))
    // A killed owner leaves its name behind until the next one writes its own.
    if (found.success && isAlive(found.data.pid)) {
      const { command, pid, since } = found.data
      return `${command} (pid ${pid}, since ${since})`
    }
  }
  return 'another process'
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

// https://www.sqlite.org/rescode.html: 5 is SQLITE_BUSY.
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 5

const unusable = (dir: string, cause: unknown): AppError =>
  new AppError(
    'embedded.failed',
    `${dir} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  )
