// Which streams speak of people is read off the catalogue: a new reference to a person is found without a list.
import { expect, test } from 'vitest'
import {
  isOwner,
  ownersOf,
  peopleOf,
  personReferences,
} from '../../src/domain/person-references.ts'
import { streamOf, streams } from '../../src/domain/streams.ts'

test('every stream that refers to a person is known by its column', () => {
  const found = streams.flatMap((stream) =>
    personReferences(stream).map(({ column }) => `${stream.name}.${column}`),
  )
  expect(new Set(found)).toEqual(
    new Set([
      'people.id',
      'cadence_memberships.person_id',
      'actions.person_id',
      'emails.recipient_id',
      'calls.called_person_id',
      'call_data_records.called_person_id',
      'notes.associated_with_id',
      'successes.person_id',
      'activity_histories.resource_id',
      'caller_ids.person_id',
      'tasks.person_id',
      'meetings.person_id',
      'conversations.person_id',
      'conversations_extensive.person_id',
      'opportunity_people.person_id',
      'crm_activities.person_id',
    ]),
  )
})

test('a note on an account is nobody’s, though its id may be a person’s too', () => {
  const notes = streamOf('notes')
  const of = (kind: string | null) =>
    peopleOf(notes, { id: '9', values: { associated_with_id: 7, associated_type: kind } })
  expect(of('person')).toEqual(['7'])
  expect(of('Person')).toEqual(['7'])
  expect(of('account')).toEqual([])
  expect(of(null)).toEqual([])
})

test('a company that somebody was the last to be reached at is not theirs', () => {
  expect(personReferences(streamOf('accounts'))).toEqual([])
  expect(personReferences(streamOf('opportunities'))).toEqual([])
})

test('sentences are parts of their transcription and of its conversation', () => {
  const values = { transcription_id: 't', conversation_id: 'c' }
  expect(ownersOf(streamOf('transcription_sentences'), { values })).toEqual([
    { stream: 'transcriptions', id: 't' },
    { stream: 'conversations', id: 'c' },
  ])
  expect(ownersOf(streamOf('people'), { values: {} })).toEqual([])
  expect(isOwner(streamOf('conversations'))).toBe(true)
  expect(isOwner(streamOf('emails'))).toBe(false)
})
