// The serialized text of a row is made once a version and kept as bytes: a page is then a hundred copies. Two
// generations bound the memory, because a million people are 2 GB of text.

export interface Texts {
  readonly get: (row: number, make: () => Buffer) => Buffer
  readonly drop: (row: number) => void
}

const generationBytes = 96 * 1024 * 1024

export function createTexts(): Texts {
  let young = new Map<number, Buffer>()
  let old = new Map<number, Buffer>()
  let bytes = 0
  const keep = (row: number, text: Buffer): void => {
    young.set(row, text)
    bytes += text.length
    if (bytes < generationBytes) return
    old = young
    young = new Map()
    bytes = 0
  }
  return {
    get(row, make) {
      const known = young.get(row)
      if (known !== undefined) return known
      const text = old.get(row) ?? make()
      keep(row, text)
      return text
    },
    drop(row) {
      young.delete(row)
      old.delete(row)
    },
  }
}
