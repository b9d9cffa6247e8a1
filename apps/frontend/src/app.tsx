import { paths } from '@sms-checker/contracts'
import { Activity, lazy, Suspense, useEffect, useRef, useState } from 'react'
import styles from './app.module.css'
import { AboutBrowser } from './features/about/about-browser.tsx'
import { CheckPage } from './features/check/check-page.tsx'
import { useText } from './language/language.tsx'
import { Navigation } from './navigation/navigation.tsx'
import { usePlace } from './navigation/place.ts'
import { Broken } from './ui/broken.tsx'
import { ErrorBoundary } from './ui/error-boundary.tsx'
import { Icon } from './ui/icon.tsx'
import { useOnline } from './ui/use-online.ts'

// Most visits check one message: these pages come when they are opened.
const HistoryPage = lazy(() => import('./features/history/history-page.tsx').then((m) => ({ default: m.HistoryPage })))
const ManyPage = lazy(() => import('./features/many/many-page.tsx').then((m) => ({ default: m.ManyPage })))

export function App() {
  const text = useText()
  const online = useOnline()
  const place = usePlace()
  const [visited, setVisited] = useState(false)
  if (place === 'many' && !visited) setVisited(true)
  const main = useRef<HTMLElement>(null)
  const shown = useRef(place)

  useEffect(() => {
    document.title = `${text.appName}: ${place === 'check' ? text.title : text[place].title}`
  }, [text, place])

  // Whoever follows a link lands on the new page's start, as after loading one; the first page is left alone.
  useEffect(() => {
    if (shown.current === place) return
    shown.current = place
    main.current?.focus()
    window.scrollTo(0, 0)
  }, [place])

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
        <Navigation place={place} />
      </header>
      <p className={styles.offline} role="status">
        {!online && (
          <>
            <Icon name="offline" /> {text.offlineBanner}
          </>
        )}
      </p>
      <main className={styles.main} ref={main} tabIndex={-1}>
        <ErrorBoundary fallback={<Broken />}>
          {/* A page that was left keeps what was typed into it. */}
          <Activity mode={place === 'check' ? 'visible' : 'hidden'}>
            <CheckPage />
          </Activity>
          {visited && (
            <Suspense>
              <Activity mode={place === 'many' ? 'visible' : 'hidden'}>
                <ManyPage />
              </Activity>
            </Suspense>
          )}
          <Suspense>{place === 'history' && <HistoryPage />}</Suspense>
        </ErrorBoundary>
      </main>
      <footer className={styles.footer}>
        <p>{text.footer.source}</p>
        <a href={paths.modelCards}>{text.footer.cards}</a>
        <a href={paths.docs}>{text.footer.docs}</a>
        <AboutBrowser />
      </footer>
    </div>
  )
}
