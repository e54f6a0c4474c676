// The commands as data, for the scripts that complete them: what may follow each.
import type { Command } from 'commander'

export type Place = {
  /** The words that lead here, each with a blank before it: ` cadences list`. Empty: the program itself. */
  readonly path: string
  readonly commands: readonly Word[]
  readonly options: readonly (Word & { readonly takesValue: boolean })[]
}

type Word = { readonly name: string; readonly does: string }

export function placesOf(command: Command, path = ''): Place[] {
  const help = command.createHelp()
  const here: Place = {
    path,
    commands: command.commands.map((each) => ({ name: each.name(), does: each.description() })),
    options: help.visibleOptions(command).flatMap(({ long, description, required, optional }) => {
      const takesValue = required || optional
      return long === undefined || long === null
        ? []
        : [{ name: long, does: description, takesValue }]
    }),
  }
  return [here, ...command.commands.flatMap((each) => placesOf(each, `${path} ${each.name()}`))]
}
