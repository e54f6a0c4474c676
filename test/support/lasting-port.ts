// A port for a server that a test ends and starts again on the same address. One that the system hands out to outgoing
// connections (from 32768 on, https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html) may be somebody else's
// meanwhile, for as long as that connection lasts.
import { randomInt } from 'node:crypto'
import { isFree } from '../../src/embedded/ports.ts'

const first = 18_500
const last = 27_999

/** Free at this moment, and taken by nobody who does not ask for it by its number. */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, last + 1)
    if (await isFree(port)) return port
  }
}
