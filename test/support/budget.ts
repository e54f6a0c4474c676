/** What is asked for has no share of its own of each minute. */
export const noShare = { purpose: '', share: 0 } as const
