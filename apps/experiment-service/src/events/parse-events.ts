import {
  DropReportEvent,
  type EventsReceipt,
  type EvidenceEvent,
  OutcomeEvent,
  PredictionEvent,
} from '@sms-checker/contracts'
import { Compile, type Validator } from 'typebox/compile'

export interface ParsedEvents {
  readonly events: readonly EvidenceEvent[]
  /** Lines that are not valid events. */
  readonly errors: EventsReceipt['errors']
}

const validators = {
  outcome: Compile(OutcomeEvent),
  prediction: Compile(PredictionEvent),
  dropped: Compile(DropReportEvent),
} as const

/** Parses NDJSON: one event per line, empty lines ignored. The reason of an error never quotes the line, because the line may contain user data. */
export function parseEvents(text: string): ParsedEvents {
  const events: EvidenceEvent[] = []
  const errors: EventsReceipt['errors'] = []
  let number = 0
  for (const line of text.split('\n')) {
    number++
    if (line.trim() === '') continue
    const event = parseEvent(line)
    if (typeof event === 'string') errors.push({ line: number, reason: event })
    else events.push(event)
  }
  return { events, errors }
}

/** Returns the event, or why the line is not a valid event. */
function parseEvent(line: string): EvidenceEvent | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'The line is not valid JSON.'
  }
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  if (kind === 'outcome') return validators.outcome.Check(value) ? value : reasonOf(validators.outcome, value)
  if (kind === 'prediction') return validators.prediction.Check(value) ? value : reasonOf(validators.prediction, value)
  if (kind === 'dropped') return validators.dropped.Check(value) ? value : reasonOf(validators.dropped, value)
  return `The field "kind" must be one of ${Object.keys(validators).join(', ')}.`
}

function reasonOf(validator: Validator, value: unknown): string {
  const [error] = validator.Errors(value)
  if (error === undefined) return 'The event is not valid.'
  if (error.keyword === 'boolean' || error.keyword === 'additionalProperties') return 'The event has an unknown field.'
  const where = error.instancePath === '' ? 'The event' : `The field ${error.instancePath}`
  const fields =
    error.keyword === 'required'
      ? `: ${error.params.requiredProperties.join(', ')}`
      : error.keyword === 'enum'
        ? `: ${error.params.allowedValues.join(', ')}`
        : ''
  return `${where} ${error.message}${fields}.`
}
