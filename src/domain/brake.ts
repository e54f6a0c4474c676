// How much at once is so much that a fault is likelier than the wish: a few are always let through, and of many a share.

export type Brake = {
  /** So many may always change at once. */
  readonly least: number
  /** Of all there are. */
  readonly share: number
}

export function isBeyond(count: number, of: number, { least, share }: Brake): boolean {
  return count > Math.max(least, of * share)
}
