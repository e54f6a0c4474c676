// How teams share the slots of one worker: a team may take another one while it holds fewer than are free. One team alone
// gets half of them, n hungry ones 1/(n+1) each, and what is left is there for whoever comes next, at once: no team has
// to give anything back first, and nobody needs to know who will come. (The dynamic threshold of shared-memory switches:
// Choudhury and Hahne, 1998.)

/** Reading waits for SalesLoft, not for the processor: a slot costs a page in memory. */
export const workerSlots = 100

/** What long work leaves to polls, which take a second: however many teams are being read, the others are looked at. */
const keptForPolls = 0.2

/** `long`: a turn at a stream, up to a minute. `short`: a poll. */
export type Work = 'short' | 'long'

export type Slots = {
  readonly all: number
  /** By all teams together. */
  readonly taken: number
  /** Of this kind of work by this team. */
  readonly held: number
}

export function mayTake(work: Work, { all, taken, held }: Slots): boolean {
  const kept = work === 'short' ? 0 : Math.floor(all * keptForPolls)
  return held < all - taken - kept
}

/** Another worker may be idle, and turns end all the time; the spread keeps those who were refused from coming back together. */
export function busyForMs(jitter: number): number {
  return Math.round(1_000 + jitter * 2_000)
}
