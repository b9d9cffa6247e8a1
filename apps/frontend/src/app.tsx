import { paths } from '@sms-checker/contracts'
import styles from './app.module.css'
import { CheckPage } from './features/check/check-page.tsx'
import { useText } from './language/language.tsx'
import { Broken } from './ui/broken.tsx'
import { ErrorBoundary } from './ui/error-boundary.tsx'
import { Icon } from './ui/icon.tsx'
import { useOnline } from './ui/use-online.ts'

export function App() {
  const text = useText()
  const online = useOnline()
  return (
    <div className={styles.app}>
      <a className={styles.skip} href="#sms">
        {text.skip}
      </a>
      <div className={styles.bar}>
        <a className={styles.brand} href={paths.page}>
          <img src="/favicon.svg" alt="" width="32" height="32" />
          {text.appName}
        </a>
      </div>
      <p className={styles.offline} role="status">
        {!online && (
          <>
            <Icon name="offline" /> {text.offlineBanner}
          </>
        )}
      </p>
      <main className={styles.main}>
        <ErrorBoundary fallback={<Broken />}>
          <CheckPage />
        </ErrorBoundary>
      </main>
      <footer className={styles.footer}>
        <p>{text.footer.source}</p>
        <a href={paths.docs}>{text.footer.docs}</a>
      </footer>
    </div>
  )
}
