// What keeps from an enrolment, and what may be set of it, in docs/enrollment-guards.md, is told by the tables that judge.
import { type GuardCode, guardCodes, guards } from '../src/domain/enrollment-guards.ts'
import { ruleKeys, type RuleSetting, ruleSettings } from '../src/domain/enrollment-rules.ts'
import { weekdays } from '../src/domain/office-hours.ts'
import { between, emitMarkdown, read, table } from './generated.ts'

const file = 'docs/enrollment-guards.md'
const code = (text: string): string => `\`${text}\``

function setBy(guard: GuardCode): string {
  const keys: readonly string[] = guards[guard].setBy
  return keys.length === 0 ? 'always' : keys.map(code).join(' ')
}

const ofGuards = table(
  ['code', 'somebody is not enrolled', 'set by'],
  guardCodes.map((guard) => [code(guard), guards[guard].meaning, setBy(guard)]),
)

function usually({ kind, usual }: RuleSetting): string {
  if (kind === 'weekdays') return 'every day'
  return Array.isArray(usual) ? 'none' : code(String(usual))
}

function mayBe(setting: RuleSetting): string {
  switch (setting.kind) {
    case 'switch':
      return '`true`, `false`'
    case 'choice':
      return setting.of.map(code).join(', ')
    case 'days':
      return `0 to ${setting.most} days`
    case 'cap':
      return `0 to ${setting.most}, or \`off\``
    case 'ids':
      return 'ids: `4,7`, or `none`'
    case 'hours':
      return '`HH:MM-HH:MM`, or `off`'
    case 'weekdays':
      return weekdays.map(code).join(', ')
    case 'zone':
      return 'a name as `Europe/Berlin`'
  }
}

const ofRules = table(
  ['key', 'means', 'may be', 'as it comes', 'of'],
  ruleKeys.map((key) => {
    const setting: RuleSetting = ruleSettings[key]
    const whose = setting.teamOnly === true ? 'the team' : 'team, cadence'
    return [code(key), setting.meaning, mayBe(setting), usually(setting), whose]
  }),
)

const text = between(read(file), 'guards', `\n${ofGuards}\n`)
await emitMarkdown(file, between(text, 'rules', `\n${ofRules}\n`))
