// The words in which the state of a pair and the kind of a conflict are told, in the tables and wherever they are asked for.

/** `new`: not looked at; `ignored`: one side alone, as the contract wants it; `ended`: both are apart for good. */
export const linkStates = ['new', 'linked', 'conflict', 'invalid', 'ignored', 'ended'] as const
export type LinkState = (typeof linkStates)[number]

export const conflictKinds = ['field', 'match', 'deleted', 'merged'] as const
export type ConflictKind = (typeof conflictKinds)[number]
