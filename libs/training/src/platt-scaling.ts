/** Maps a score to a probability: `1 / (1 + exp(-(slope * score + offset)))`. */
export interface Calibration {
  readonly slope: number
  readonly offset: number
}

export function calibratedProbability(score: number, { slope, offset }: Calibration): number {
  return sigmoid(slope * score + offset)
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}

/**
 * Fits a calibration to out-of-fold scores by Newton's method with backtracking: Lin, Lin and Weng, "A note on Platt's probabilistic outputs
 * for support vector machines" (Machine Learning 68, 2007), with opposite signs.
 * @param spamShare fraction of spam that the examples are weighted to; theirs by default
 */
export function plattScaling(scores: readonly number[], spam: readonly boolean[], spamShare?: number): Calibration {
  const positives = spam.filter(Boolean).length
  const negatives = spam.length - positives
  const share = spamShare ?? positives / Math.max(spam.length, 1)
  const spamWeight = (share * spam.length) / Math.max(positives, 1)
  const hamWeight = ((1 - share) * spam.length) / Math.max(negatives, 1)
  const examples = scores.map((score, i): CalibrationExample => {
    const isSpam = spam[i] === true
    return {
      score,
      target: isSpam ? (positives + 1) / (positives + 2) : 1 / (negatives + 2),
      weight: isSpam ? spamWeight : hamWeight,
    }
  })
  let slope = 0
  let offset = Math.log((share * spam.length + 1) / ((1 - share) * spam.length + 1))
  let loss = logLoss(examples, slope, offset)
  for (let iteration = 0; iteration < 100; iteration++) {
    const { gradient, hessian } = derivatives(examples, slope, offset)
    if (Math.abs(gradient[0]) < 1e-7 && Math.abs(gradient[1]) < 1e-7) break
    const determinant = hessian[0] * hessian[2] - hessian[1] * hessian[1]
    const slopeStep = -(hessian[2] * gradient[0] - hessian[1] * gradient[1]) / determinant
    const offsetStep = -(hessian[0] * gradient[1] - hessian[1] * gradient[0]) / determinant
    const descent = gradient[0] * slopeStep + gradient[1] * offsetStep
    let size = 1
    let next = logLoss(examples, slope + slopeStep, offset + offsetStep)
    while (next > loss + 1e-4 * size * descent && size > 1e-10) {
      size /= 2
      next = logLoss(examples, slope + size * slopeStep, offset + size * offsetStep)
    }
    if (size <= 1e-10) break
    slope += size * slopeStep
    offset += size * offsetStep
    loss = next
  }
  return { slope, offset }
}

/** log(1 + exp(x)) without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

interface CalibrationExample {
  readonly score: number
  readonly target: number
  readonly weight: number
}

function logLoss(examples: readonly CalibrationExample[], slope: number, offset: number): number {
  let loss = 0
  for (const { score, target, weight } of examples) {
    const logit = slope * score + offset
    loss += weight * (softplus(logit) - target * logit)
  }
  return loss
}

function derivatives(examples: readonly CalibrationExample[], slope: number, offset: number) {
  const gradient: [number, number] = [0, 0]
  const hessian: [number, number, number] = [1e-12, 0, 1e-12]
  for (const { score, target, weight } of examples) {
    const p = sigmoid(slope * score + offset)
    const error = weight * (p - target)
    const variance = weight * p * (1 - p)
    gradient[0] += error * score
    gradient[1] += error
    hessian[0] += variance * score * score
    hessian[1] += variance * score
    hessian[2] += variance
  }
  return { gradient, hessian }
}
