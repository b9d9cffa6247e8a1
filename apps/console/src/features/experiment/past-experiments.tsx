import type { ExperimentList } from '@sms-checker/contracts'
import styles from '../../app.module.css'
import { formatCount, formatTime, tones, verdictTitles } from '../../lib/wording.ts'

interface Props {
  readonly experiments: ExperimentList
  readonly shown: string | undefined
  readonly onChoose: (name: string) => void
}

export function PastExperiments({ experiments, shown, onChoose }: Props) {
  if (experiments.length === 0) return null
  const choose = (name: string) => {
    onChoose(name)
    window.scrollTo(0, 0)
  }
  return (
    <section aria-labelledby="experiments">
      <h2 id="experiments">Experiments</h2>
      <ul className={styles.experiments}>
        {experiments.map(({ name, startedAt, endedAt, verdict, reason, rolledBack, users }) => (
          <li key={name} className={styles.card}>
            <header className={styles.cardHead}>
              <button type="button" aria-pressed={name === shown} onClick={() => choose(name)}>
                {name}
              </button>
              <span className={styles.badge} data-tone={tones[verdict]}>
                {verdictTitles[verdict]}
              </span>
            </header>
            <p>{reason}</p>
            <p className={styles.hint}>
              {formatTime(startedAt)} to {endedAt === undefined ? 'now' : formatTime(endedAt)},{' '}
              {rolledBack !== undefined && 'rolled back automatically, '}
              {formatCount(users.canary + users.stable)} users
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
