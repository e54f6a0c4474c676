// A process is known for good by the boot of its machine, the namespace its number counts in, its number and its beginning:
// numbers come again, and every container has a 1. Linux tells all of them, and nothing is known where it does not.
import { readFileSync, readlinkSync } from 'node:fs'

export type Birth = {
  /** Boot and namespace of numbers; null where the system does not tell. */
  readonly machine: string | null
  /** In clock ticks since the boot. */
  readonly bornAt: string | null
}

export const ownBirth: Birth = birthOf(process.pid)

/** Whether that process has surely ended. One of another machine, or of another container, may be alive. */
export function isGone({ pid, machine, bornAt }: Birth & { readonly pid: number }): boolean {
  if (machine === null || bornAt === null || machine !== ownBirth.machine) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: one of another user, of which more need not be told.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
  const stat = statOf(pid)
  return stat !== undefined && (stat.state === 'Z' || stat.bornAt !== bornAt)
}

function birthOf(pid: number): Birth {
  const unknown = { machine: null, bornAt: null }
  try {
    // Of another namespace than ours, its numbers are not ours.
    if (readlinkSync('/proc/self') !== String(pid)) return unknown
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const bornAt = statOf(pid)?.bornAt
    if (bornAt === undefined) return unknown
    return { machine: `${boot} ${readlinkSync('/proc/self/ns/pid')}`, bornAt }
  } catch {
    return unknown
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the third field, and the 22nd. */
function statOf(pid: number): { readonly state: string; readonly bornAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, bornAt] = [fields[0], fields[19]]
    return state === undefined || bornAt === undefined ? undefined : { state, bornAt }
  } catch {
    return undefined
  }
}
