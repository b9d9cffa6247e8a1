import { useText } from '../language/language.tsx'
import styles from './broken.module.css'

/** In place of a page that has a defect. */
export function Broken() {
  const text = useText().broken
  return (
    <div className={styles.broken} role="alert">
      <h1>{text.title}</h1>
      <p>{text.help}</p>
      <button type="button" onClick={() => window.location.reload()}>
        {text.reload}
      </button>
    </div>
  )
}
