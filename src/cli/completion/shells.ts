// Scripts that complete commands, subcommands and options in a shell. Each first finds out at which command the line is: the
// words so far that lead somewhere; all others are values and options.
import type { Place } from './words-of.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

export const isShell = (text: string): text is Shell => shells.some((shell) => shell === text)

/** The script for a shell, to be put where it looks for completions. */
export function completionScript(shell: Shell, places: readonly Place[]): string {
  return { bash, zsh, fish }[shell](places)
}

function bash(places: readonly Place[]): string {
  const cases = places.map(({ path, commands, options }) => {
    const words = [...commands, ...options].map(({ name }) => name).join(' ')
    return `    ${quoted(path)}) words=${quoted(words)} ;;`
  })
  return `# Completes salesloft-worker in bash.
_salesloft_worker() {
  local at='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${known(places)}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _salesloft_worker salesloft-worker
`
}

function zsh(places: readonly Place[]): string {
  const cases = places.map(
    ({ path, commands, options }) =>
      `    ${quoted(path)}) commands=(${listed(commands)}); options=(${listed(options)}) ;;`,
  )
  return `#compdef salesloft-worker
# Completes salesloft-worker in zsh.
_salesloft_worker() {
  local at='' i
  local -a commands options
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
      ${known(places)}) at="$at \${words[i]}" ;;
    esac
  done
  case "$at" in
${cases.join('\n')}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o option options
  elif ((\${#commands})); then
    _describe command commands
  else
    _files
  fi
}
if [[ "$funcstack[1]" == _salesloft-worker ]]; then
  _salesloft_worker "$@"
else
  compdef _salesloft_worker salesloft-worker
fi
`
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, options }) => {
    const at = `complete -c salesloft-worker -n ${fished(`__salesloft_worker_at ${fished(path)}`)}`
    return [
      ...commands.map(({ name, does }) => `${at} -f -a ${name} -d ${fished(does)}`),
      ...options.map(({ name, does, takesValue }) => {
        const value = takesValue ? ' -r' : ''
        return `${at} -l ${name.slice(2)}${value} -d ${fished(does)}`
      }),
    ]
  })
  return `# Completes salesloft-worker in fish.
function __salesloft_worker_at
    set -l at ''
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case ${known(places, ' ')}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
${lines.join('\n')}
`
}

/** All that leads somewhere, as the pattern of a case. */
function known(places: readonly Place[], between = ' | '): string {
  return places.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])).join(between)
}

/** For bash and zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** For fish, which knows two escapes between quotes. */
function fished(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
}

/** `name:what it does`, as `_describe` of zsh takes them. */
function listed(words: readonly { readonly name: string; readonly does: string }[]): string {
  return words.map(({ name, does }) => quoted(`${name.replaceAll(':', '\\:')}:${does}`)).join(' ')
}
