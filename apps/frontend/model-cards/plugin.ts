import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { marked } from 'marked'
import type { Plugin } from 'vite'
// Node loads Vite's configuration and would resolve the package to its build output.
import { paths } from '../../../libs/contracts/src/http.ts'

const docs = join(import.meta.dirname, '../../../docs')
const plots = 'models'
const stylesheet = 'model-cards.css'

const types = { html: 'text/html; charset=utf-8', css: 'text/css', svg: 'image/svg+xml' } as const

/** Adds the model cards in docs/models.md to the build as an HTML page, so that every release ships its own. */
export function modelCards(): Plugin {
  return {
    name: 'model-cards',
    async generateBundle() {
      for (const [fileName, source] of await files()) this.emitFile({ type: 'asset', fileName, source })
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        void files().then((found) => {
          const path = request.url?.slice(1) ?? ''
          const source = found.get(path)
          const [, type] = Object.entries(types).find(([extension]) => path.endsWith(`.${extension}`)) ?? []
          if (source === undefined || type === undefined) next()
          else response.setHeader('content-type', type).end(source)
        }, next)
      })
    },
  }
}

/** Returns the page, its stylesheet and its plots by path. */
async function files(): Promise<ReadonlyMap<string, string>> {
  const cards = await marked.parse(await readFile(join(docs, 'models.md'), 'utf8'))
  const found = new Map([
    [paths.modelCards.slice(1), page(cards)],
    [stylesheet, await readFile(join(import.meta.dirname, stylesheet), 'utf8')],
  ])
  for (const name of await readdir(join(docs, plots))) {
    if (name.endsWith('.svg')) found.set(`${plots}/${name}`, await readFile(join(docs, plots, name), 'utf8'))
  }
  return found
}

function page(cards: string): string {
  let tables = 0
  const body = cards
    .replaceAll(
      '<table>',
      () => `<div class="scroll" tabindex="0" role="region" aria-label="Table ${++tables}"><table>`,
    )
    .replaceAll('</table>', '</table></div>')
    // An empty header cell fails accessibility checks.
    .replaceAll('<th></th>', '<td></td>')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Models · SMS Checker</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/${stylesheet}">
</head>
<body>
<nav><a href="${paths.page}">SMS Checker</a></nav>
<main>
${body}</main>
</body>
</html>
`
}
