import { paths } from '@sms-checker/contracts'
import { Activity, lazy, Suspense, useEffect, useRef, useState } from 'react'
import styles from './app.module.css'
import { ErrorBoundary } from './components/crash-screen.tsx'
import { Icon } from './components/icon.tsx'
import { Navigation } from './components/navigation.tsx'
import { AboutBrowser } from './features/about/about-browser.tsx'
import { CheckPage } from './features/check/components/check-page.tsx'
import { pendingFeedback, useResendFeedback } from './features/feedback/pending-feedback.ts'
import { useOnline } from './hooks/use-online.ts'
import { useText } from './i18n/language.tsx'
import { useRoute } from './lib/location.ts'
import { useStoredValue } from './lib/storage.ts'

// Most visits check a single message, so the other pages are loaded when they are opened.
const HistoryPage = lazy(() => import('./features/history/history-page.tsx').then((m) => ({ default: m.HistoryPage })))
const BatchPage = lazy(() =>
  import('./features/batch/components/batch-page.tsx').then((m) => ({ default: m.BatchPage })),
)

export function App() {
  const text = useText()
  const online = useOnline()
  const route = useRoute()
  const waiting = useStoredValue(pendingFeedback).length
  useResendFeedback()
  const [batchOpened, setBatchOpened] = useState(false)
  if (route === 'batch' && !batchOpened) setBatchOpened(true)
  const main = useRef<HTMLElement>(null)
  const shownRoute = useRef(route)

  useEffect(() => {
    document.title = `${text.appName}: ${route === 'check' ? text.title : text[route].title}`
  }, [text, route])

  // Following a link moves the focus to the start of the new page, as a page load would.
  useEffect(() => {
    if (shownRoute.current === route) return
    shownRoute.current = route
    main.current?.focus()
    window.scrollTo(0, 0)
  }, [route])

  return (
    <div className={styles.app}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        {text.skip}
      </button>
      <header className={styles.bar}>
        <a className={styles.brand} href="#check">
          <img src="/favicon.svg" alt="" width="32" height="32" />
          {text.appName}
        </a>
        <Navigation current={route} />
      </header>
      <p className={styles.offline} role="status">
        {!online && (
          <>
            <Icon name="offline" /> {text.offlineBanner}
          </>
        )}
      </p>
      <main className={styles.main} ref={main} tabIndex={-1}>
        <ErrorBoundary>
          {/* A hidden page keeps what was typed into it. */}
          <Activity mode={route === 'check' ? 'visible' : 'hidden'}>
            <CheckPage />
          </Activity>
          {batchOpened && (
            <Suspense>
              <Activity mode={route === 'batch' ? 'visible' : 'hidden'}>
                <BatchPage />
              </Activity>
            </Suspense>
          )}
          <Suspense>{route === 'history' && <HistoryPage />}</Suspense>
        </ErrorBoundary>
      </main>
      <footer className={styles.footer}>
        <p>{text.footer.notice}</p>
        {waiting > 0 && <p>{text.feedback.waiting(waiting)}</p>}
        <a href={paths.modelCards}>{text.footer.modelCards}</a>
        <a href={paths.docs}>{text.footer.docs}</a>
        <AboutBrowser />
      </footer>
    </div>
  )
}
