import { lazy, Suspense, useState } from 'react'
import { readUserId } from '../../api/client.ts'
import { useText } from '../../i18n/language.tsx'
import styles from './about.module.css'

// Rarely opened, and the only part of the first page that needs queries.
const BrowserDetails = lazy(() => import('./browser-details.tsx').then((m) => ({ default: m.BrowserDetails })))

/** A disclosure with the user id, the app version and the early-access switch of this browser. */
export function AboutBrowser() {
  const text = useText().browser
  const [open, setOpen] = useState(false)
  return (
    <details className={styles.about} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.title}</summary>
      {open && (
        <Suspense>
          <BrowserDetails userId={readUserId()} />
        </Suspense>
      )}
    </details>
  )
}
