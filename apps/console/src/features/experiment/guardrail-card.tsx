import type { GuardrailJudgement } from '@sms-checker/contracts'
import styles from '../../app.module.css'
import { formatCount, formatEvidence, formatRatio, formatShare, metricTitles } from '../../lib/wording.ts'
import { IntervalPlot, type IntervalPoint } from './interval-plot.tsx'

const results: Record<GuardrailJudgement['result'], readonly [text: string, tone: 'bad' | 'good' | 'open']> = {
  harm: ['Harm', 'bad'],
  'not-worse': ['Not worse', 'good'],
  open: ['Open', 'open'],
}

interface Props {
  readonly guardrail: GuardrailJudgement
  readonly points: readonly IntervalPoint[]
}

export function GuardrailCard({ guardrail, points }: Props) {
  const { metric, margin, floor, events, users, riskRatio, interval, canaryUpperBound } = guardrail
  const [result, tone] = results[guardrail.result]
  const share = (arm: 'canary' | 'stable') =>
    `${formatCount(events[arm])} of ${formatCount(users[arm])}${users[arm] > 0 ? ` (${formatShare(events[arm] / users[arm])})` : ''}`
  const ratio = riskRatio === null ? 'no estimate yet' : `about ${formatRatio(riskRatio)}`
  const range = `${formatRatio(interval.lower)} to ${interval.upper === null ? 'any value' : formatRatio(interval.upper)}`
  return (
    <article className={styles.card}>
      <header className={styles.cardHead}>
        <h3>{metricTitles[metric]}</h3>
        <span className={styles.badge} data-tone={tone}>
          {result}
        </span>
      </header>
      <figure>
        <IntervalPlot points={points} margin={margin} />
        <figcaption>
          Risk ratio {ratio}, interval {range}, margin {formatRatio(margin)}
        </figcaption>
      </figure>
      <table className={styles.numbers}>
        <caption className="visually-hidden">{metricTitles[metric]}: the numbers</caption>
        <tbody>
          <Row name="Canary" value={share('canary')} />
          <Row name="Stable" value={share('stable')} />
          <Row name="Evidence of harm" value={`E = ${formatEvidence(guardrail.logEHarm)}`} />
          <Row name="Evidence of being within the margin" value={`E = ${formatEvidence(guardrail.logENonInferior)}`} />
          <Row name={`Canary at most (floor ${formatShare(floor)})`} value={formatShare(canaryUpperBound)} />
        </tbody>
      </table>
    </article>
  )
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{value}</td>
    </tr>
  )
}
