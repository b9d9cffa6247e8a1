/** Returns log Σ exp(xᵢ) without overflow; −∞ for no terms. */
export function logSumExp(terms: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < terms.length; index++) largest = Math.max(largest, terms[index] ?? largest)
  if (!Number.isFinite(largest)) return largest
  let sum = 0
  for (let index = 0; index < terms.length; index++) sum += Math.exp((terms[index] ?? 0) - largest)
  return largest + Math.log(sum)
}

/** Returns x log y with the convention 0 log 0 = 0. */
export function xLogY(x: number, y: number): number {
  return x === 0 ? 0 : x * Math.log(y)
}

/** Returns x log(1 + y) with the convention 0 log 0 = 0; exact for small y. */
export function xLog1p(x: number, y: number): number {
  return x === 0 ? 0 : x * Math.log1p(y)
}

/**
 * Returns the point between `inside` and `outside` where `isInside` changes, to a relative width of 1e-12.
 * Requires that it changes exactly once between them.
 */
export function bisect(isInside: (x: number) => boolean, inside: number, outside: number): number {
  let [near, far] = [inside, outside]
  for (let step = 0; step < 200 && Math.abs(far - near) > 1e-12 * Math.max(Math.abs(near), Math.abs(far)); step++) {
    const middle = (near + far) / 2
    if (middle === near || middle === far) break
    if (isInside(middle)) near = middle
    else far = middle
  }
  return near
}
