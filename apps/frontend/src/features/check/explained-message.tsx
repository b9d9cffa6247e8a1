import type { AppPrediction } from '@sms-checker/contracts'
import { useText } from '../../language/language.tsx'
import styles from './explained-message.module.css'
import { spansOf } from './spans.ts'

/** The message as it was judged, with what moved the verdict marked by colour, by line and, for a screen reader, by words. */
export function ExplainedMessage({ answer: { sms, explanation = [] } }: { readonly answer: AppPrediction }) {
  const text = useText().answer
  const spans = spansOf(sms, explanation)
  const tones = (['spam', 'ham'] as const).filter((tone) => spans.some((span) => span.tone === tone))
  let at = 0
  return (
    <figure className={styles.message}>
      <figcaption>{tones.length > 0 ? text.why : text.message}</figcaption>
      <blockquote dir="auto">
        {spans.map(({ text: part, tone, strong }) => {
          const key = at
          at += part.length
          if (!tone) return part
          return (
            <mark key={key} data-tone={tone} data-strong={strong || undefined}>
              {part}
            </mark>
          )
        })}
      </blockquote>
      {tones.length > 0 && (
        <ul className={styles.legend}>
          {tones.map((tone) => (
            <li key={tone}>
              <mark data-tone={tone} aria-hidden="true">
                {text.speaksFor[tone]}
              </mark>
              <span className="visually-hidden">
                {text.speaksFor[tone]}:{' '}
                {spans.flatMap((span) => (span.tone === tone ? [`“${span.text}”`] : [])).join(', ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </figure>
  )
}
