// Rows sorted by (key, row) in chunks: a move among a million rows touches one chunk, and a rank is found by two binary
// searches, so page 10,000 costs the simulator what page 1 does.

export interface Order {
  readonly size: number
  readonly insert: (row: number) => void
  /** To be called while the row still has the key it was inserted with. */
  readonly remove: (row: number) => void
  /** How many rows have a key below `key` (or equal to it too, with `inclusive`). */
  readonly rank: (key: number, inclusive: boolean) => number
  /** The rows of ranks [from, to). */
  readonly slice: (from: number, to: number) => number[]
}

const capacity = 1024

interface Chunk {
  readonly rows: Int32Array
  length: number
}

/** `sorted`: the first rows, already in order of (key, row). */
export function createOrder(keyOf: (row: number) => number, sorted: Int32Array): Order {
  const chunks: Chunk[] = []
  for (let at = 0; at < sorted.length; at += capacity / 2) {
    const part = sorted.subarray(at, at + capacity / 2)
    const rows = new Int32Array(capacity)
    rows.set(part)
    chunks.push({ rows, length: part.length })
  }
  let starts: number[] = []
  let size = sorted.length
  let stale = true

  const isBelow = (chunk: Chunk, at: number, key: number, row: number): boolean => {
    const other = chunk.rows[at] ?? 0
    const otherKey = keyOf(other)
    return otherKey < key || (otherKey === key && other < row)
  }
  const findChunk = (key: number, row: number): number => {
    let low = 0
    let high = chunks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const chunk = chunks[middle] as Chunk
      if (isBelow(chunk, chunk.length - 1, key, row)) low = middle + 1
      else high = middle
    }
    return low
  }
  const findIn = (chunk: Chunk, key: number, row: number): number => {
    let low = 0
    let high = chunk.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBelow(chunk, middle, key, row)) low = middle + 1
      else high = middle
    }
    return low
  }
  const refresh = (): void => {
    if (!stale) return
    let sum = 0
    starts = chunks.map((chunk) => {
      const start = sum
      sum += chunk.length
      return start
    })
    stale = false
  }
  const split = (index: number): void => {
    const chunk = chunks[index] as Chunk
    const half = capacity / 2
    const rows = new Int32Array(capacity)
    rows.set(chunk.rows.subarray(half, chunk.length))
    chunks.splice(index + 1, 0, { rows, length: chunk.length - half })
    chunk.length = half
  }

  return {
    get size() {
      return size
    },
    insert(row) {
      const key = keyOf(row)
      let index = Math.min(findChunk(key, row), chunks.length - 1)
      if (index < 0) {
        chunks.push({ rows: new Int32Array(capacity), length: 0 })
        index = 0
      }
      if ((chunks[index] as Chunk).length === capacity) {
        split(index)
        index = Math.min(findChunk(key, row), chunks.length - 1)
      }
      const chunk = chunks[index] as Chunk
      const at = findIn(chunk, key, row)
      chunk.rows.copyWithin(at + 1, at, chunk.length)
      chunk.rows[at] = row
      chunk.length += 1
      size += 1
      stale = true
    },
    remove(row) {
      const key = keyOf(row)
      const index = findChunk(key, row)
      const chunk = chunks[index]
      if (chunk === undefined) return
      const at = findIn(chunk, key, row)
      if (chunk.rows[at] !== row) return
      chunk.rows.copyWithin(at, at + 1, chunk.length)
      chunk.length -= 1
      if (chunk.length === 0) chunks.splice(index, 1)
      size -= 1
      stale = true
    },
    rank(key, inclusive) {
      refresh()
      const row = inclusive ? Number.POSITIVE_INFINITY : -1
      const index = findChunk(key, row)
      const chunk = chunks[index]
      return chunk === undefined ? size : (starts[index] ?? 0) + findIn(chunk, key, row)
    },
    slice(from, to) {
      refresh()
      const rows: number[] = []
      const end = Math.min(to, size)
      if (from >= end) return rows
      let low = 0
      let high = chunks.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((starts[middle] ?? 0) <= from) low = middle + 1
        else high = middle
      }
      for (
        let index = low - 1, at = from - (starts[low - 1] ?? 0);
        rows.length < end - from;
        index += 1
      ) {
        const chunk = chunks[index] as Chunk
        for (; at < chunk.length && rows.length < end - from; at += 1)
          rows.push(chunk.rows[at] ?? 0)
        at = 0
      }
      return rows
    },
  }
}
