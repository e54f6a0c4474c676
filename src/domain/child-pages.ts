// The children of one record, from page 1 to the last. They are numbered as they come, so they are read upwards; a list
// whose count changed meanwhile, or that brought more or fewer than its count, is read again, whole.
export type ChildVerdict = 'more' | 'complete' | 'again' | 'unproven'

const longestReadings = 5

export class ChildPages {
  #page = 1
  #met = 0
  #count: number | undefined
  #readings = 1

  /** The page to ask for. */
  get page(): number {
    return this.#page
  }

  /** How many were met before this page. */
  get met(): number {
    return this.#met
  }

  /** `again`: what was met is to be forgotten. A list that names neither a count nor a next page came whole. */
  take(answer: {
    readonly size: number
    readonly totalCount: number | undefined
    readonly nextPage: number | undefined
  }): ChildVerdict {
    const { size, totalCount, nextPage } = answer
    this.#met += size
    if (this.#page === 1) this.#count = totalCount
    const hasMore = totalCount === undefined ? nextPage !== undefined : this.#met < totalCount
    if (hasMore && size > 0 && totalCount === this.#count) {
      this.#page += 1
      return 'more'
    }
    if (totalCount === this.#count && !hasMore && this.#met === (totalCount ?? this.#met)) {
      return 'complete'
    }
    if (this.#readings === longestReadings) return 'unproven'
    this.#readings += 1
    this.#page = 1
    this.#met = 0
    return 'again'
  }
}
