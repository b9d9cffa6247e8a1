import type { Quality } from '@sms-checker/contracts'

/** How often what is and what was said agree. */
export interface Confusion {
  readonly spamCaught: number
  readonly spamMissed: number
  readonly hamBlocked: number
  readonly hamPassed: number
}

export function confusion(probabilities: readonly number[], spam: readonly boolean[], threshold: number): Confusion {
  let [spamCaught, spamMissed, hamBlocked, hamPassed] = [0, 0, 0, 0]
  probabilities.forEach((probability, i) => {
    const said = probability >= threshold
    if (spam[i]) said ? spamCaught++ : spamMissed++
    else said ? hamBlocked++ : hamPassed++
  })
  return { spamCaught, spamMissed, hamBlocked, hamPassed }
}

/** Matthews' correlation coefficient, -1 to 1; 0 when only one label is present or said. */
export function matthews({ spamCaught, spamMissed, hamBlocked, hamPassed }: Confusion): number {
  const product =
    (spamCaught + spamMissed) * (hamBlocked + hamPassed) * (spamCaught + hamBlocked) * (spamMissed + hamPassed)
  return product === 0 ? 0 : (spamCaught * hamPassed - spamMissed * hamBlocked) / Math.sqrt(product)
}

const part = (some: number, others: number): number => (some === 0 ? 0 : some / (some + others))
const rounded = (value: number): number => Number(value.toFixed(4))

/** The figures of a measurement as the manifest keeps them. */
export function qualityOf(protocol: string, counts: Confusion): Quality {
  const { spamCaught, spamMissed, hamBlocked, hamPassed } = counts
  return {
    protocol,
    messages: spamCaught + spamMissed + hamBlocked + hamPassed,
    mcc: rounded(matthews(counts)),
    accuracy: rounded(part(spamCaught + hamPassed, spamMissed + hamBlocked)),
    spamCaught: rounded(part(spamCaught, spamMissed)),
    hamBlocked: rounded(part(hamBlocked, hamPassed)),
  }
}
