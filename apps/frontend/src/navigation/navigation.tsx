import { useText } from '../language/language.tsx'
import styles from './navigation.module.css'
import { type Place, places } from './place.ts'

export function Navigation({ place }: { readonly place: Place }) {
  const text = useText().navigation
  return (
    <nav aria-label={text.label}>
      <ul className={styles.places}>
        {places.map((one) => (
          <li key={one}>
            <a href={`#${one}`} aria-current={one === place ? 'page' : undefined}>
              {text[one]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
