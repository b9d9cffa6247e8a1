import { type AppPrediction, paths } from '@sms-checker/contracts'
import { useText } from '../../i18n/language.tsx'
import styles from './about.module.css'

/** A disclosure with the app, the model and the request behind a prediction, for bug reports. */
export function AboutPrediction({ prediction }: { readonly prediction: AppPrediction }) {
  const { about: text, footer } = useText()
  const { app, model, classifier, requestId } = prediction
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
        <a href={paths.modelCards}>{text.modelCards}</a>
        <a href={paths.docs}>{footer.docs}</a>
      </p>
    </details>
  )
}
