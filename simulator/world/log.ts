/** Lines that are only ever added to. */
export interface Log<T> {
  /** Of the processes before. */
  readonly before: readonly T[]
  readonly append: (line: T) => void
}
