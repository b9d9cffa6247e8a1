import { type AppPrediction, paths } from '@sms-checker/contracts'
import { useText } from '../../language/language.tsx'
import styles from './about.module.css'

/** Which app and which model gave the answer: a person who reports an odd one can say whose it was. */
export function AboutAnswer({ answer: { app, model, classifier, requestId } }: { readonly answer: AppPrediction }) {
  const { about: text, footer } = useText()
  return (
    <details className={`${styles.about} ${styles.last}`}>
      <summary>
        {text.title}
        <span>
          {text.app} {app.version} · {text.model} {model.version}
        </span>
      </summary>
      <dl>
        <dt>{text.app}</dt>
        <dd>
          {app.version} ({text.variant[app.variant]})
        </dd>
        <dt>{text.model}</dt>
        <dd>
          {model.id} {model.version} ({text.variant[model.variant]})
        </dd>
        <dt>{text.classifier}</dt>
        <dd>{classifier}</dd>
        <dt>{text.request}</dt>
        <dd>
          <code>{requestId}</code>
        </dd>
      </dl>
      <p className={styles.links}>
        <a href={paths.modelCards}>{text.cards}</a>
        <a href={paths.docs}>{footer.docs}</a>
      </p>
    </details>
  )
}
