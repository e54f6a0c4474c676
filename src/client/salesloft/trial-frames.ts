// How a worker hands bytes to a process that tries them: pairs of frames, each with its length before it.

/** What is answered once a pair was read, and first of all when the process is ready. */
export const outlived = '.'

const lengthBytes = 4

export function framed(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(lengthBytes)
      length.writeUInt32LE(part.length)
      return [length, part]
    }),
  )
}

/** @returns what is to be given each piece as it arrives; `onPair` is called with each two frames that are whole */
export function createFrames(
  onPair: (pair: readonly [Buffer, Buffer]) => void,
): (piece: Buffer) => void {
  let pieces: Buffer[] = []
  let held = 0
  let wanted = lengthBytes
  let isLength = true
  let first: Buffer | undefined

  function next(part: Buffer): void {
    isLength = !isLength
    if (!isLength) {
      wanted = part.readUInt32LE()
      return
    }
    wanted = lengthBytes
    if (first === undefined) {
      first = part
      return
    }
    const pair = [first, part] as const
    first = undefined
    onPair(pair)
  }

  return (piece) => {
    pieces.push(piece)
    held += piece.length
    while (held >= wanted) {
      const all = Buffer.concat(pieces)
      const size = wanted
      pieces = [all.subarray(size)]
      held -= size
      next(all.subarray(0, size))
    }
  }
}
