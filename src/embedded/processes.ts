// What a pid stands for is asked of the system, never of `kill(pid, 0)` alone: where nobody reaps, an ended process stays
// a zombie and answers as if it lived, and a number is given again to a process that has nothing to do with us.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const onLinux = process.platform === 'linux'
const pollMs = 10

/** Whether the process runs; one that has ended and was not reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  if (onLinux) return !/^State:\s+[ZX]/m.test(read(`/proc/${pid}/status`) ?? 'State: X')
  return process.platform === 'win32' || !/^\s*Z/.test(ps(['-o', 'state=', '-p', String(pid)]))
}

/** The command line with single spaces between its words; empty for a zombie and for a process that is not there. */
export function commandOf(pid: number): string {
  if (onLinux) return spaced(read(`/proc/${pid}/cmdline`))
  return ps(['-ww', '-o', 'command=', '-p', String(pid)]).trim()
}

/** The folder a process works in, where the system tells (Linux, processes of our own user or all of them as root). */
export function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

/** The running process whose command line satisfies `matches`. */
export function findProcess(
  matches: (command: string) => boolean,
): { readonly pid: number; readonly command: string } | undefined {
  return commands().find(({ pid, command }) => matches(command) && isAlive(pid))
}

/**
 * Signals in turn, each given its time, until the process is gone; SIGKILL is the last.
 * @returns the signal that it needed, or `undefined` if it was gone before the first
 */
export async function endProcess(
  pid: number,
  signals: readonly { readonly signal: NodeJS.Signals; readonly patienceMs: number }[],
): Promise<NodeJS.Signals | undefined> {
  let sent: NodeJS.Signals | undefined
  for (const { signal, patienceMs } of [
    ...signals,
    { signal: 'SIGKILL', patienceMs: 5_000 } as const,
  ]) {
    if (!isAlive(pid)) return sent
    sent = signal
    try {
      process.kill(pid, signal)
    } catch {
      return sent
    }
    await until(() => !isAlive(pid), patienceMs)
  }
  return sent
}

/** Looks again and again; `false` when the time is over. */
export async function until(holds: () => boolean, patienceMs: number): Promise<boolean> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(pollMs)) {
    if (holds()) return true
  }
  return holds()
}

function commands(): { readonly pid: number; readonly command: string }[] {
  if (onLinux) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), command: commandOf(Number(name)) }))
  }
  return ps(['-ww', '-axo', 'pid=,command='])
    .split('\n')
    .map((line) => /^\s*(?<pid>\d+)\s+(?<command>.*)$/.exec(line)?.groups)
    .map((found) => ({ pid: Number(found?.['pid'] ?? 0), command: found?.['command'] ?? '' }))
}

function ps(words: readonly string[]): string {
  return spawnSync('ps', words, { encoding: 'utf8' }).stdout ?? ''
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const spaced = (text = ''): string => text.replaceAll('\0', ' ').trim()
