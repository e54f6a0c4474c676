// Every generated value is a hash of where it stands (seed, stream, row, version), never the next number of one long
// sequence: a row is the same whichever rows were asked for before it, so a million of them need no storage.

/** Deterministic numbers from one seed. */
export interface Draw {
  /** In [0, 1). */
  readonly unit: () => number
  /** An integer in [0, limit). */
  readonly below: (limit: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(items: readonly T[]) => T
}

/** Mixes two integers into one of 32 bits (the finalizer of MurmurHash3, with lowbias32's constants). */
export function mix(left: number, right: number): number {
  let hash =
    Math.imul(left ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul((right + 0x7f4a7c15) | 0, 0xc2b2ae35)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x7feb352d)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x846ca68b)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A 32-bit number for a name (FNV-1a). */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

export function createDraw(seed: number): Draw {
  let state = seed | 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(unit() * limit)
  return {
    unit,
    below,
    chance: (probability) => unit() < probability,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
  }
}

/** A UUID (version 4 in form) that a seed always gives. */
export function uuidOf(seed: number): string {
  const hex = [1, 2, 3, 4].map((part) => mix(seed, part).toString(16).padStart(8, '0')).join('')
  const variant = '89ab'.charAt(seed & 3)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** A permutation of 0..size-1, given by its seed. */
export function shuffled(size: number, seed: number): Int32Array {
  const draw = createDraw(seed)
  const order = Int32Array.from({ length: size }, (_, at) => at)
  for (let at = size - 1; at > 0; at -= 1) {
    const other = draw.below(at + 1)
    const held = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = held
  }
  return order
}
