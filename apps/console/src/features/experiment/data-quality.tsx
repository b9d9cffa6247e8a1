import type { ExperimentJudgement } from '@sms-checker/contracts'
import styles from '../../app.module.css'
import {
  exclusionTitle,
  formatCount,
  formatEvidence,
  formatShare,
  formatTime,
  metricTitles,
} from '../../lib/wording.ts'

const controlTitles = { guess: 'Guess before the verdict', 'message-length': 'Length of the first message' } as const

/** What decides whether the numbers can be trusted. */
export function DataQuality({ judgement }: { readonly judgement: ExperimentJudgement }) {
  const { sampleRatio, negativeControls, exclusions, placebo, stages, spamShare } = judgement
  const alarms = placebo.filter(({ alarm }) => alarm)
  return (
    <section aria-labelledby="quality">
      <h2 id="quality">Can the numbers be trusted?</h2>
      <div className={styles.grid}>
        <article className={styles.card}>
          <h3>Users and sample ratio</h3>
          <p>
            The rule gives canary {formatShare(sampleRatio.share)} of the users
            {sampleRatio.observed !== null && `; ${formatShare(sampleRatio.observed)} arrived`}. Evidence of a mismatch:
            E = {formatEvidence(sampleRatio.logE)}, invalid from 1,000.
          </p>
          <table className={styles.table}>
            <caption className="visually-hidden">Stages</caption>
            <thead>
              <tr>
                <th scope="col">Stage from</th>
                <th scope="col">Share</th>
                <th scope="col">Canary</th>
                <th scope="col">Stable</th>
              </tr>
            </thead>
            <tbody>
              {stages.map(({ startedAt, share, users }) => (
                <tr key={startedAt}>
                  <td>{formatTime(startedAt)}</td>
                  <td>{formatShare(share)}</td>
                  <td>{formatCount(users.canary)}</td>
                  <td>{formatCount(users.stable)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {spamShare !== undefined && (
            <p>
              Share of spam, canary minus stable: {formatShare(spamShare.lower)}
              {spamShare.upper !== null && ` to ${formatShare(spamShare.upper)}`}. For information.
            </p>
          )}
        </article>
        <article className={styles.card}>
          <h3>Negative controls</h3>
          <p>The canary cannot influence these, so the variants must not differ. Invalid from E = 1,000.</p>
          {negativeControls.map(({ name, logE, counts }) => (
            <details key={name}>
              <summary>
                {controlTitles[name]}: E = {formatEvidence(logE)}
              </summary>
              <table className={styles.table}>
                <caption className="visually-hidden">{controlTitles[name]}</caption>
                <thead>
                  <tr>
                    <th scope="col">{name === 'guess' ? 'Guess' : 'Up to characters'}</th>
                    <th scope="col">Canary</th>
                    <th scope="col">Stable</th>
                  </tr>
                </thead>
                <tbody>
                  {counts.map(({ value, canary, stable }) => (
                    <tr key={value}>
                      <td>{value}</td>
                      <td>{formatCount(canary)}</td>
                      <td>{formatCount(stable)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </details>
          ))}
        </article>
        <article className={styles.card}>
          <h3>Messages that do not count</h3>
          {exclusions.length === 0 ? (
            <p>All messages count.</p>
          ) : (
            <table className={styles.table}>
              <caption className="visually-hidden">Messages that do not count, by reason</caption>
              <tbody>
                {exclusions.map(({ reason, events }) => (
                  <tr key={reason}>
                    <th scope="row">{exclusionTitle(reason)}</th>
                    <td>{formatCount(events)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </article>
        <article className={styles.card}>
          <h3>Placebo</h3>
          <p>
            Digits that are all on stable, each compared with the others as if it were the canary.{' '}
            {placebo.length === 0
              ? 'There are not enough digits to compare.'
              : `${alarms.length} of ${placebo.length} comparisons gave a false alarm (E ≥ 20).`}
          </p>
          {alarms.length > 0 && (
            <ul>
              {alarms.map(({ digit, metric, logE }) => (
                <li key={`${digit} ${metric}`}>
                  Digit {digit}, {metricTitles[metric].toLowerCase()}: E = {formatEvidence(logE)}
                </li>
              ))}
            </ul>
          )}
        </article>
      </div>
    </section>
  )
}
