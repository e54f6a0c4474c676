// How writes are answered where SalesLoft does not say, or where a team may choose. What is marked UNVERIFIED is an
// assumption that may be turned round while the simulator runs.
import { above0, amount, chance, flag, oneOf } from '../options.ts'
import type { OptionsKind } from '../options.ts'

export interface WriteOptions {
  /** UNVERIFIED: someone who is on the cadence already is refused by 422 or 409, or gets the membership there is. */
  alreadyOn: 'refused' | 'conflict' | 'existing'
  /** UNVERIFIED: an enrolment of a person or on a cadence that is not there is 404 or 422. */
  unknownTarget: 'not-found' | 'refused'
  /** UNVERIFIED: custom fields that the team does not have are no error. */
  unknownCustomFields: 'ignored' | 'refused'
  /** UNVERIFIED: what creates is answered so; the published definition says 200, some clients saw 201. */
  createdStatus: 200 | 201
  /** Two people may have one address, as a team may allow ("intentional duplicates"). */
  duplicateEmails: boolean
  /** UNVERIFIED: two records may have one CRM id. */
  duplicateCrmIds: boolean
  /** UNVERIFIED: phones of people are kept as digits (and a leading +), addresses in lower case, texts trimmed. */
  normalises: boolean
  /** The published definition wants name and domain of an account also where it is changed. */
  accountsWhole: boolean
  /** The key's user may enrol on other people's personal cadences. */
  personalCadenceAdmin: boolean
  /** UNVERIFIED: so long a membership is `processing`, when nothing about it can be changed. */
  processingMs: number
  /** UNVERIFIED: enrolling and leaving change the person's own row too. */
  movesPerson: boolean
  /** UNVERIFIED: a second cadence of one `external_identifier` is refused. */
  uniqueIdentifiers: boolean
  /** UNVERIFIED: how many rows of a bulk job are executed a second. */
  bulkPerSecond: number
  /** How probable it is that a row of a bulk job fails for no reason of its own. */
  bulkFailure: number
}

const likelierWrites: Readonly<WriteOptions> = {
  alreadyOn: 'refused',
  unknownTarget: 'not-found',
  unknownCustomFields: 'ignored',
  createdStatus: 200,
  duplicateEmails: false,
  duplicateCrmIds: false,
  normalises: false,
  accountsWhole: true,
  personalCadenceAdmin: false,
  processingMs: 0,
  movesPerson: true,
  uniqueIdentifiers: false,
  bulkPerSecond: 1000,
  bulkFailure: 0,
}

export const writeOptions: OptionsKind<WriteOptions> = {
  of: 'writes',
  usual: likelierWrites,
  rules: {
    alreadyOn: oneOf('refused', 'conflict', 'existing'),
    unknownTarget: oneOf('not-found', 'refused'),
    unknownCustomFields: oneOf('ignored', 'refused'),
    createdStatus: oneOf(200, 201),
    duplicateEmails: flag,
    duplicateCrmIds: flag,
    normalises: flag,
    accountsWhole: flag,
    personalCadenceAdmin: flag,
    processingMs: amount,
    movesPerson: flag,
    uniqueIdentifiers: flag,
    bulkPerSecond: above0,
    bulkFailure: chance,
  },
}
