// Where the records come from whose children are asked for one by one.

/** Living records of the parent stream that are to be asked for their children, in the order of their ids. */
export type ParentSource = (given: {
  /** Those behind this id; `null` from the beginning. */
  readonly after: string | null
  /** ISO text of the database's clock: those asked for since then are done. `null`: those unchanged since. */
  readonly since: string | null
  readonly always: boolean
}) => Promise<{
  readonly parents: readonly {
    readonly id: string
    readonly version: string
    readonly columns: Readonly<Record<string, string | null>>
    /** How often in a row it has failed. */
    readonly tries: number
  }[]
  /** The database's clock, before it looked. */
  readonly at: string
  readonly isLast: boolean
  /** More will come: the parents are being read for the first time. */
  readonly isEarly: boolean
}>
