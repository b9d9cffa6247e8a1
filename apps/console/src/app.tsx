import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { experimentsQuery, ResponseError } from './api/client.ts'
import { readToken, storeToken } from './api/token.ts'
import styles from './app.module.css'
import { ExperimentPage } from './features/experiment/experiment-page.tsx'
import { PastExperiments } from './features/experiment/past-experiments.tsx'
import { ShadowSection } from './features/shadow/shadow-section.tsx'
import { SignIn } from './features/sign-in.tsx'

export function App() {
  const queries = useQueryClient()
  const [hasToken, setHasToken] = useState(readToken() !== undefined)
  const [chosen, setChosen] = useState<string>()
  const { data, error } = useQuery({ ...experimentsQuery, enabled: hasToken })
  const isRefused = error instanceof ResponseError && error.status === 401

  const signIn = (token: string) => {
    storeToken(token)
    setHasToken(true)
    queries.resetQueries()
  }

  if (!hasToken || isRefused) {
    return (
      <main className={styles.app}>
        <SignIn isRefused={isRefused} onToken={signIn} />
      </main>
    )
  }
  const shown = chosen ?? data?.[0]?.name
  return (
    <div className={styles.app}>
      <header>
        <p className={styles.brand}>
          <img src="/favicon.svg" alt="" width="32" height="32" />
          SMS Checker: experiment
        </p>
      </header>
      <main className={styles.main}>
        {error !== null && (
          <p className={styles.error} role="alert">
            The verdict cannot be loaded. {error.message}
          </p>
        )}
        {data !== undefined && shown === undefined && (
          <section className={styles.card}>
            <h1>No experiment yet</h1>
            <p>Set experiment.name in the chart’s values to start one.</p>
          </section>
        )}
        {shown !== undefined && <ExperimentPage key={shown} name={shown} />}
        <ShadowSection />
        {data !== undefined && <PastExperiments experiments={data} shown={shown} onChoose={setChosen} />}
      </main>
    </div>
  )
}
