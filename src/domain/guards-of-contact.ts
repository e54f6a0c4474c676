// Whether somebody may and can be reached: guards that keep from whom no cadence should write to, or could.
import type { Facts } from './enrollment-facts.ts'
import { type Guard, refuse } from './enrollment-verdicts.ts'

/**
 * How a step reaches somebody, in the words of `contact_restrictions` (reference, Person): steps say `phone` where people
 * restrict `call`. A task or an integration reaches nobody by itself. What is new is taken as it says.
 */
const reaches: Readonly<Record<string, string | null>> = {
  email: 'email',
  phone: 'call',
  call: 'call',
  sms: 'message',
  message: 'message',
  other: null,
  integration: null,
}

function wayOf(type: string): string | null {
  const kind = type.toLowerCase()
  return Object.hasOwn(reaches, kind) ? (reaches[kind] ?? null) : kind
}

/** Of each step that is switched on. */
function waysOf({ steps }: Facts): readonly (string | null)[] {
  return steps.filter(({ disabled }) => !disabled).map(({ type }) => wayOf(type))
}

export const contactGuards = {
  'do-not-contact': {
    meaning: 'who opted out of all contact (`do_not_contact`)',
    setBy: ['doNotContact'],
    judge: ({ person }, { doNotContact }) =>
      doNotContact && person?.doNotContact === true
        ? refuse(`Person ${person.id} is not to be contacted.`)
        : undefined,
  },
  'account-do-not-contact': {
    meaning: 'whose company opted out of all contact',
    setBy: ['accountDoNotContact'],
    judge: ({ account }, { accountDoNotContact }) =>
      accountDoNotContact && account?.doNotContact === true
        ? refuse(`Account ${account.id} is not to be contacted.`)
        : undefined,
  },
  suppressed: {
    meaning:
      'of whom an address, or the domain of one or of the company, is on the suppression list',
    setBy: ['suppression'],
    judge: ({ suppressed }, { suppression }) =>
      suppression && suppressed.length > 0
        ? refuse(`The suppression list has their ${[...new Set(suppressed)].join(' and ')}.`)
        : undefined,
  },
  'contact-restricted': {
    meaning:
      'who does not want to be reached in the way of a step that is switched on, unless the cadence is an operational one',
    setBy: ['contactRestrictions'],
    judge(facts, { contactRestrictions: rule }) {
      const { person, cadence } = facts
      if (rule === 'off' || person === null || cadence?.overridesRestrictions === true) return
      const unwanted = new Set(person.restrictions.map((each) => each.toLowerCase()))
      const ways = waysOf(facts)
      const against = ways.filter((way) => way !== null && unwanted.has(way))
      const isMet = rule === 'any' ? against.length > 0 : against.length === ways.length
      if (!isMet || against.length === 0) return
      const which = [...new Set(against)].join(', ')
      return refuse(
        `${against.length} of ${ways.length} steps are by what is restricted: ${which}.`,
      )
    },
  },
  bouncing: {
    meaning: 'whose address bounced, where a step is an e-mail',
    setBy: ['bouncing'],
    judge: (facts, { bouncing }) =>
      bouncing && facts.person?.bouncing === true && waysOf(facts).includes('email')
        ? refuse(`The address of person ${facts.person.id} bounced.`)
        : undefined,
  },
  'no-address': {
    meaning: 'who has no address, or no number, for a step that needs one',
    setBy: ['address'],
    judge(facts, { address }) {
      const { person } = facts
      if (address === 'off' || person === null) return
      const ways = new Set(waysOf(facts))
      if (ways.has('email') && !person.hasEmail) {
        return refuse(`Person ${person.id} has no e-mail address.`)
      }
      const needsPhone = address === 'every' && (ways.has('call') || ways.has('message'))
      if (needsPhone && !person.hasPhone) {
        return refuse(`Person ${person.id} has no telephone number.`)
      }
      return
    },
  },
  'person-stage': {
    meaning: 'who is in a stage that is blocked',
    setBy: ['blockedStages'],
    judge: ({ person }, { blockedStages }) =>
      typeof person?.stage === 'string' && blockedStages.includes(person.stage)
        ? refuse(`Person ${person.id} is in stage ${person.stage}.`)
        : undefined,
  },
  'account-stage': {
    meaning: 'whose company is in a stage that is blocked',
    setBy: ['blockedAccountStages'],
    judge: ({ account }, { blockedAccountStages }) =>
      typeof account?.stage === 'string' && blockedAccountStages.includes(account.stage)
        ? refuse(`Account ${account.id} is in stage ${account.stage}.`)
        : undefined,
  },
} as const satisfies Readonly<Record<string, Guard>>
