import { useText } from '../../language/language.tsx'
import styles from './examples.module.css'

const examples = {
  prize:
    'CONGRATULATIONS! Your number has won our £1500 weekly draw. To claim call 09061701234 now. Calls cost 150p/min. T&Cs apply',
  parcel:
    'Your parcel could not be delivered because of an unpaid fee of £1.99. Pay now at http://parcel-redelivery.example to avoid return',
  friend: 'Hey, running ten minutes late, sorry! Order me a coffee and I will be there soon :)',
  dentist:
    'Reminder: your dentist appointment is on Tuesday at 10.15. Please reply C to confirm or call the practice to change it.',
} as const

const names = ['prize', 'parcel', 'friend', 'dentist'] as const

export function Examples({ onPick }: { readonly onPick: (sms: string) => void }) {
  const text = useText().examples
  return (
    <div className={styles.examples}>
      <p id="examples-label">{text.label}</p>
      <ul aria-labelledby="examples-label">
        {names.map((name) => (
          <li key={name}>
            <button type="button" className={styles.example} onClick={() => onPick(examples[name])}>
              {text[name]}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
