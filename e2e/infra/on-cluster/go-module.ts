import { succeed } from '../tools.ts'

/** The folder with a Go module's files, fetched once: `path@version`. Some projects' charts and definitions are in theirs. */
export async function goModule(module: string): Promise<string> {
  const { stdout, output } = await succeed('go', ['mod', 'download', '-json', module])
  const downloaded: unknown = JSON.parse(stdout)
  if (typeof downloaded !== 'object' || downloaded === null || !('Dir' in downloaded)) throw new Error(output)
  return String(downloaded.Dir)
}
