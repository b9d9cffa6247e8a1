import styles from './page-header.module.css'

interface Props {
  readonly title: string
  readonly lead: string
}

/** The heading of a page and one sentence about what the page is for. */
export function PageHeader({ title, lead }: Props) {
  return (
    <header className={styles.header}>
      <h1>{title}</h1>
      <p>{lead}</p>
    </header>
  )
}
