import type { ShadowJudgement } from '@sms-checker/contracts'
import { useQuery } from '@tanstack/react-query'
import { shadowQuery } from '../../api/client.ts'
import styles from '../../app.module.css'
import { formatCount, formatEvidence, formatShare, shadowTitles, tones } from '../../lib/wording.ts'

export function ShadowSection() {
  const { data: shadow } = useQuery(shadowQuery)
  if (shadow === undefined) return null
  const { verdict, reason, labelled, byKind, lostMirrors, latencyMs, primaryModel, shadowModel } = shadow
  const disagreements = byKind.filter((kind) => kind.primary !== kind.shadow)
  return (
    <section aria-labelledby="shadow">
      <h2 id="shadow">Shadow model</h2>
      <div className={styles.grid}>
        <article className={styles.card}>
          <header className={styles.cardHead}>
            <h3>{shadowModel === undefined ? 'Verdict' : `${shadowModel} against ${primaryModel ?? 'primary'}`}</h3>
            <span className={styles.badge} data-tone={tones[verdict]}>
              {shadowTitles[verdict]}
            </span>
          </header>
          <p>{reason}</p>
          <table className={styles.numbers}>
            <caption className="visually-hidden">Shadow model: the numbers</caption>
            <tbody>
              <Row name="Users with a pair" value={formatCount(shadow.users)} />
              <Row name="Users whose pair differs" value={formatCount(shadow.disagreeingUsers)} />
              <Row name="Accuracies differ by at most" value={formatShare(shadow.disagreementBound)} />
              <Row
                name="With feedback: shadow right, primary right"
                value={`${formatCount(labelled.shadowRight)}, ${formatCount(labelled.primaryRight)}`}
              />
              <Row name="Evidence that the shadow is better" value={`E = ${formatEvidence(labelled.logEBetter)}`} />
              <Row name="Evidence that the shadow is worse" value={`E = ${formatEvidence(labelled.logEWorse)}`} />
              <Row name="Lost copies" value={formatCount(lostMirrors)} />
              {latencyMs !== undefined && (
                <Row
                  name="Mean time: primary, shadow"
                  value={`${latencyMs.primary.toFixed(1)} ms, ${latencyMs.shadow.toFixed(1)} ms`}
                />
              )}
            </tbody>
          </table>
        </article>
        {shadow.users > 0 && (
          <article className={styles.card}>
            <h3>Disagreements</h3>
            <table className={styles.table}>
              <caption className="visually-hidden">Disagreements by kind</caption>
              <thead>
                <tr>
                  <th scope="col">Primary</th>
                  <th scope="col">Shadow</th>
                  <th scope="col">Messages</th>
                </tr>
              </thead>
              <tbody>
                {disagreements.map(({ primary, shadow, pairs }) => (
                  <tr key={primary}>
                    <td>{primary}</td>
                    <td>{shadow}</td>
                    <td>{formatCount(pairs)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <Agreement title="By length of the message" head="Up to characters" rows={shadow.byLength} />
            <Agreement title="By day" head="Day" rows={shadow.byTime} />
          </article>
        )}
      </div>
    </section>
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

interface AgreementProps {
  readonly title: string
  readonly head: string
  readonly rows: ShadowJudgement['byTime']
}

function Agreement({ title, head, rows }: AgreementProps) {
  const measured = rows.filter(({ pairs }) => pairs > 0)
  if (measured.length === 0) return null
  return (
    <table className={styles.table}>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">Messages</th>
          <th scope="col">Agreement</th>
        </tr>
      </thead>
      <tbody>
        {measured.map(({ value, pairs, agreeing }) => (
          <tr key={value}>
            <td>{value}</td>
            <td>{formatCount(pairs)}</td>
            <td className={styles.share}>
              <meter min={0} max={1} value={agreeing / pairs} aria-label={`Agreement, ${value}`} />{' '}
              {formatShare(agreeing / pairs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
