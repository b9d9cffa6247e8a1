import { lazy, Suspense, useState } from 'react'
import { readUserId } from '../../api/user-id.ts'
import { useText } from '../../language/language.tsx'
import styles from './about.module.css'

// Few look, and with it comes what keeps fetched data up to date.
const BrowserParticulars = lazy(() =>
  import('./browser-particulars.tsx').then((m) => ({ default: m.BrowserParticulars })),
)

/** Who this browser is to the service, which release it gets, and the way into early access and out of it. */
export function AboutBrowser() {
  const text = useText().browser
  const [open, setOpen] = useState(false)
  return (
    <details className={styles.about} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.title}</summary>
      {open && (
        <Suspense>
          <BrowserParticulars userId={readUserId()} />
        </Suspense>
      )}
    </details>
  )
}
