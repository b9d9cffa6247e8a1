import { useText } from '../i18n/language.tsx'
import { fragments, type Route, routes } from '../lib/location.ts'
import styles from './navigation.module.css'

export function Navigation({ current }: { readonly current: Route }) {
  const text = useText().navigation
  return (
    <nav aria-label={text.label}>
      <ul className={styles.routes}>
        {routes.map((route) => (
          <li key={route}>
            <a href={fragments[route]} aria-current={route === current ? 'page' : undefined}>
              {text[route]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
