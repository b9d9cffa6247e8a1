import { useFormats, useText } from '../../language/language.tsx'
import styles from './many-page.module.css'

interface Props {
  readonly done: number
  readonly all: number
  readonly onCancel: () => void
}

export function ManyProgress({ done, all, onCancel }: Props) {
  const text = useText().many
  const { integer } = useFormats()
  const words = text.progress(integer(done), integer(all))
  return (
    <div className={styles.progress}>
      <progress value={done} max={all} aria-label={words} />
      <p role="status">{words}</p>
      <button type="button" onClick={onCancel}>
        {text.cancel}
      </button>
    </div>
  )
}
