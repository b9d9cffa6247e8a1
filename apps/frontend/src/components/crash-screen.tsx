import { Component, type ReactNode } from 'react'
import { useText } from '../i18n/language.tsx'
import styles from './crash-screen.module.css'

/** Shows the crash screen instead of its children once one of them throws while rendering. React logs the error. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly hasError: boolean }> {
  override state = { hasError: false }

  static getDerivedStateFromError() {
    return { hasError: true }
  }

  override render() {
    return this.state.hasError ? <CrashScreen /> : this.props.children
  }
}

function CrashScreen() {
  const text = useText().crash
  return (
    <div className={styles.crash} role="alert">
      <h1>{text.title}</h1>
      <p>{text.help}</p>
      <button type="button" onClick={() => window.location.reload()}>
        {text.reload}
      </button>
    </div>
  )
}
