import type { ExperimentJudgement } from '@sms-checker/contracts'
import { useQuery } from '@tanstack/react-query'
import { experimentQuery, historyQuery } from '../../api/client.ts'
import styles from '../../app.module.css'
import { formatCount, formatTime, tones, verdictTitles } from '../../lib/wording.ts'
import { DataQuality } from './data-quality.tsx'
import { GuardrailCard } from './guardrail-card.tsx'

export function ExperimentPage({ name }: { readonly name: string }) {
  const { data: judgement, error } = useQuery(experimentQuery(name))
  const { data: history = [] } = useQuery(historyQuery(name))
  if (judgement === undefined) {
    return (
      <p className={styles.card} role="status">
        {error === null ? 'Loading…' : error.message}
      </p>
    )
  }
  const guardrails = judgement.guardrails.toSorted((a, b) => Number(b.result === 'harm') - Number(a.result === 'harm'))
  return (
    <>
      <VerdictBanner judgement={judgement} />
      <section aria-labelledby="guardrails">
        <h2 id="guardrails">Guardrails</h2>
        <p className={styles.hint}>
          A risk ratio of 2 means that the event happens to a user of canary twice as often as to a user of stable. The
          interval stays valid however often you look.
        </p>
        <div className={styles.grid}>
          {guardrails.map((guardrail) => (
            <GuardrailCard
              key={guardrail.metric}
              guardrail={guardrail}
              points={history.flatMap(({ judgedAt, guardrails }) =>
                guardrails
                  .filter(({ metric }) => metric === guardrail.metric)
                  .map(({ riskRatio, interval }) => ({ time: judgedAt, riskRatio, interval })),
              )}
            />
          ))}
        </div>
      </section>
      <DataQuality judgement={judgement} />
    </>
  )
}

function VerdictBanner({ judgement }: { readonly judgement: ExperimentJudgement }) {
  const { experiment, verdict, reason, action, rolledBack, users, startedAt, judgedAt } = judgement
  return (
    <section className={styles.verdict} data-tone={tones[verdict]} aria-labelledby="verdict">
      <p className={styles.experiment}>{experiment.name}</p>
      <h1 id="verdict">{verdictTitles[verdict]}</h1>
      <p className={styles.reason}>{reason}</p>
      {action !== undefined && (
        <p className={styles.action}>{verdict === 'roll-back' ? <code>{action}</code> : action}</p>
      )}
      <dl className={styles.facts}>
        <Fact name="Users" value={`${formatCount(users.canary)} canary, ${formatCount(users.stable)} stable`} />
        <Fact name="Started" value={formatTime(startedAt)} />
        {rolledBack === undefined ? (
          <Fact name="Judged" value={formatTime(judgedAt)} />
        ) : (
          <Fact name="Rolled back automatically" value={formatTime(rolledBack.at)} />
        )}
        {experiment.hypothesis !== '' && <Fact name="Hypothesis" value={experiment.hypothesis} />}
      </dl>
    </section>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
