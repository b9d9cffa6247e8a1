/** Events counted in the two arms. An arm's count may be fractional when counts are scaled for a forecast. */
export interface ArmCounts {
  /** Users of the canary (the treatment) with the event. */
  readonly canary: number
  /** Users of stable (the control) with the event. */
  readonly stable: number
}

/** Largest accepted count. Every function keeps at least six significant digits up to here. */
export const maxCount = 1e9

/** @throws RangeError when `value` is not a number from 0 to {@link maxCount} */
export function requireCount(name: string, value: number): void {
  if (!(value >= 0 && value <= maxCount)) {
    throw new RangeError(`${name} must be a number from 0 to ${maxCount}, not ${value}.`)
  }
}

/** @throws RangeError when a count is not a number from 0 to {@link maxCount} */
export function requireCounts(name: string, { canary, stable }: ArmCounts): void {
  requireCount(`${name}.canary`, canary)
  requireCount(`${name}.stable`, stable)
}

/** @throws RangeError when `part` exceeds `whole` or either is not a valid count */
export function requirePart(partName: string, part: number, wholeName: string, whole: number): void {
  requireCount(partName, part)
  requireCount(wholeName, whole)
  if (part > whole) throw new RangeError(`${partName} (${part}) must not exceed ${wholeName} (${whole}).`)
}

/** @throws RangeError when `value` is not strictly between 0 and 1 */
export function requireProbability(name: string, value: number): void {
  if (!(value > 0 && value < 1)) {
    throw new RangeError(`${name} must be strictly between 0 and 1, not ${value}.`)
  }
}

/** @throws RangeError when `value` is not finite and greater than 0 */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new RangeError(`${name} must be a finite number greater than 0, not ${value}.`)
  }
}
