import { messagePattern } from '@sms-checker/contracts'
import { messageLength } from '@sms-checker/text'
import type { FastifySchemaValidationError } from 'fastify'
import { ProblemError } from './problem-error.ts'

const count = new Intl.NumberFormat('en-US')

/** The problem of a request that violates its schema. It says how to correct each error and never quotes the request, which is user data. */
export function validationProblem(
  errors: readonly FastifySchemaValidationError[],
  part: string,
  value: unknown,
): ProblemError {
  const located = errors.map((error) => ({
    pointer: pointerOf(error),
    detail: detailOf(error, valueAt(value, error.instancePath), part),
  }))
  const detail = located.map((error) => error.detail).join(' ')
  return new ProblemError('invalid-request', detail, part === 'body' ? { errors: located } : {})
}

function pointerOf({ instancePath, keyword, params }: FastifySchemaValidationError): string {
  const field = keyword === 'additionalProperties' ? params.additionalProperty : params.missingProperty
  return typeof field === 'string'
    ? `${instancePath}/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`
    : instancePath
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (parent, key) =>
        typeof parent === 'object' && parent !== null ? Object.getOwnPropertyDescriptor(parent, key)?.value : undefined,
      value,
    )
}

function detailOf(
  { keyword, params, instancePath, message }: FastifySchemaValidationError,
  value: unknown,
  part: string,
) {
  const where = instancePath === '' ? `The ${part}` : `The field ${instancePath}`
  if (isEmptyMessage(keyword, params)) return 'The message is empty: send the text of the SMS to check.'
  switch (keyword) {
    case 'maxLength':
      return `The message is too long: ${count.format(lengthOf(value))} characters; the limit is ${count.format(Number(params.limit))}.`
    case 'minItems':
      return `${where} is empty: send at least one entry.`
    case 'maxItems':
      return `${where} has ${count.format(lengthOf(value))} entries; the limit is ${count.format(Number(params.limit))}.`
    case 'required':
      return `${where} lacks the field "${params.missingProperty}": add it.`
    case 'additionalProperties':
      return `${where} has an unknown field: remove it.`
    case 'enum':
      return `${where} must be one of ${[params.allowedValues].flat().map(String).join(', ')}.`
    case 'type':
      return `${where} must be of type ${params.type}${instancePath === '' ? ', as application/json' : ''}.`
    default:
      return `${where} ${message ?? 'is not valid'}.`
  }
}

function isEmptyMessage(keyword: string, params: Record<string, unknown>): boolean {
  return keyword === 'minLength' || (keyword === 'pattern' && params.pattern === messagePattern)
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return messageLength(value)
  return Array.isArray(value) ? value.length : 0
}
