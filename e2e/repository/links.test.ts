import { execFile } from 'node:child_process'
import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const { stdout } = await promisify(execFile)('git', ['ls-files', '*.md'], { cwd: root })
const documents = stdout.trim().split('\n')

/** The anchors of a document, as Git hosts derive them from its headings. */
function anchorsOf(markdown: string): Set<string> {
  const text = markdown.replaceAll(/^```.*?^```/gms, '')
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

it.each(documents)('%s links to files and headings that exist', async (path) => {
  const markdown = await readFile(join(root, path), 'utf8')
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  for (const target of targets.filter((target) => !/^\w+:/.test(target))) {
    const [file = '', anchor] = target.split('#')
    const linked = file === '' ? path : join(dirname(path), file)
    await access(join(root, linked))
    if (anchor !== undefined) {
      expect(anchorsOf(await readFile(join(root, linked), 'utf8')), `${path} links to ${target}`).toContain(anchor)
    }
  }
})
