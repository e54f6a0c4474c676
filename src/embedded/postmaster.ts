// What `postmaster.pid` says, believed only if the process it names works in that very folder.
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandOf, isAlive, workingFolderOf } from './processes.ts'

export type Postmaster =
  | { readonly kind: 'none' }
  /** The file was left by one that is gone. */
  | { readonly kind: 'stale' }
  | {
      readonly kind: 'running'
      readonly pid: number
      readonly port: number
      readonly ready: boolean
    }

// The folder belongs to the account of Postgres, we may be root: a link planted there leads nowhere.
const asItLies = constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW

/** @param cluster an absolute path without symbolic links */
export function findPostmaster(cluster: string): Postmaster {
  const lines = pidFile(cluster)
  if (lines === undefined) return { kind: 'none' }
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!Number.isInteger(pid) || pid <= 0) return { kind: 'stale' }
  if (!isAlive(pid) || !worksIn(cluster, pid)) return { kind: 'stale' }
  // The eighth line: starting, stopping, ready or standby (src/include/utils/pidfile.h).
  return { kind: 'running', pid, port, ready: lines[7]?.trim() === 'ready' }
}

/**
 * Makes Postgres take a stale file for what it is, even where the pid in it is a zombie or was given to another process.
 * It holds a file that names its own parent for stale (CreateLockFile in miscinit.c) and goes on to ask whether sessions
 * of the dead server still use its memory: a check that removing the file would skip.
 */
export function disownPidFile(cluster: string): void {
  const lines = pidFile(cluster)
  if (lines === undefined) return
  const descriptor = openSync(join(cluster, 'postmaster.pid'), asItLies)
  try {
    writeFileSync(descriptor, [process.pid, ...lines.slice(1)].join('\n'))
  } finally {
    closeSync(descriptor)
  }
}

function worksIn(cluster: string, pid: number): boolean {
  if (process.platform === 'linux') {
    return workingFolderOf(pid) === cluster && commandOf(pid).includes('postgres')
  }
  return process.platform === 'win32' || commandOf(pid).includes(cluster)
}

function pidFile(cluster: string): string[] | undefined {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
}
