import type { Result } from '@sms-checker/contracts'
import { useText } from '../../language/language.tsx'
import styles from './advice.module.css'

export function Advice({ result }: { readonly result: Result }) {
  const text = useText().advice
  return (
    <section className={styles.advice}>
      <h3>{text.title}</h3>
      <ul>
        {text[result].map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
    </section>
  )
}
