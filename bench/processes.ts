// What the system tells of a process (proc(5)).
import { readFileSync } from 'node:fs'

/** Resident memory, in MB. */
export function residentMegabytes(pid: number): number {
  const [, kilobytes = '0'] =
    /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1_024
}

const ticksPerSecond = 100

/** Of all its threads so far, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold anything: utime and stime are the 12th and the 13th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
