import { isBoolean } from '../api/shape.ts'
import { deviceValue } from './device-value.ts'

/** Whether the reader wants to guess before the verdict. */
export const guessFirst = deviceValue('guess-first', isBoolean, false)

/** Whether checked messages are kept in the history of this device. */
export const keepHistory = deviceValue('keep-history', isBoolean, true)
